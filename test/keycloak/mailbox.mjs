import { createServer } from 'node:net';

/** Takes every mail that Keycloak sends (RFC 5321, as much as it needs) and keeps none. @returns its port */
export const startMailbox = () =>
  new Promise((resolve) => {
    const server = createServer((socket) => {
      let text = '';
      let isBody = false;
      const say = (line) => socket.write(`${line}\r\n`);
      const take = (end) => {
        const at = text.indexOf(end);
        if (at === -1) return undefined;
        const taken = text.slice(0, at);
        text = text.slice(at + end.length);
        return taken;
      };
      const command = (line) => {
        isBody = /^DATA/i.test(line);
        if (/^QUIT/i.test(line)) return socket.end('221 bye\r\n');
        return say(isBody ? '354 go on' : '250 ok');
      };
      socket.on('error', () => socket.destroy());
      socket.on('data', (chunk) => {
        text += chunk;
        for (;;) {
          const taken = take(isBody ? '\r\n.\r\n' : '\r\n');
          if (taken === undefined) return;
          if (!isBody) command(taken);
          else {
            isBody = false;
            say('250 taken');
          }
        }
      });
      say('220 mailbox');
    });
    server.listen(0, '127.0.0.1', () =>
      resolve({ port: server.address().port, close: () => server.close() }),
    );
  });
