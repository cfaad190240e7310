import { describe, expect, it } from '@jest/globals';
import { answerOf, ERROR_LANGUAGE, GATEWAY_ERRORS, type GatewayErrorCode } from './index.ts';

const codes = Object.keys(GATEWAY_ERRORS) as GatewayErrorCode[];
const message = { en: 'Cause. Remedy.', fr: 'Cause. Remède.' };

describe('a gateway error', () => {
  it.each(codes)('%s speaks to Albert and OpenAI clients at once, in one language', (code) => {
    for (const language of ['en', 'fr'] as const) {
      const answer = answerOf({ code, message }, language);
      const body = JSON.parse(answer.body);
      expect(answer.status).toBe(GATEWAY_ERRORS[code].status);
      expect(answer.headers['content-language']).toBe(language);
      expect(Object.keys(body)).toEqual(['detail', 'error']);
      expect(body.error).toMatchObject({ message: message[language], code, param: null });
      expect(answer.body).not.toContain(message[language === 'en' ? 'fr' : 'en']);
    }
  });

  it.each(codes.filter((code) => [429, 503].includes(GATEWAY_ERRORS[code].status)))(
    '%s says when to retry',
    (code) => {
      expect(Number(answerOf({ code, message }, ERROR_LANGUAGE).headers['retry-after'])).toBeGreaterThan(0);
    },
  );

  it('tells OpenAI clients not to retry an exhausted budget', () => {
    const { headers } = answerOf({ code: 'insufficient_quota', message }, ERROR_LANGUAGE);
    expect(headers['x-should-retry']).toBe('false');
  });

  it('always gives the detail of an invalid request as a list', () => {
    const { body } = answerOf({ code: 'invalid_request', message, param: 'messages' }, 'fr');
    expect(JSON.parse(body).detail).toEqual([
      { type: 'value_error', loc: ['body', 'messages'], msg: message.fr, input: null },
    ]);
  });
});
