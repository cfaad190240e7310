import { createPrivateKey, generateKeyPairSync, randomBytes, sign, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import {
  bitString,
  boolean,
  explicit,
  generalizedTime,
  implicit,
  integer,
  objectId,
  octetString,
  sequence,
  setOf,
  utf8String,
} from './der.ts';

/** PEM, both. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
}

const OID = {
  commonName: '2.5.4.3',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  keyUsage: '2.5.29.15',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
} as const;

const YEARS_VALID = 10;
const DAY_MS = 86_400_000;

const distinguishedName = (text: string): Buffer =>
  sequence(setOf(sequence(objectId(OID.commonName), utf8String(text))));

const alternativeName = (host: string): Buffer =>
  isIP(host) === 4 ? implicit(7, Buffer.from(host.split('.').map(Number))) : implicit(2, Buffer.from(host));

const extension = (id: string, critical: boolean, value: Buffer): Buffer =>
  sequence(objectId(id), ...(critical ? [boolean(true)] : []), octetString(value));

const extensionsFor = (hosts: readonly string[]): Buffer =>
  sequence(
    extension(OID.basicConstraints, true, sequence(boolean(true))),
    // digitalSignature and keyCertSign.
    extension(OID.keyUsage, true, bitString(Buffer.from([0b1000_0100]), 2)),
    extension(OID.extendedKeyUsage, false, sequence(objectId(OID.serverAuth))),
    extension(OID.subjectAltName, false, sequence(...hosts.map(alternativeName))),
  );

const toPem = (der: Buffer): string => {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
};

/** A certificate that vouches for itself, for the hosts named (RFC 5280, ECDSA on P-256). */
export const issueSelfSigned = (hosts: readonly string[], now: Date): Identity => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(objectId(OID.ecdsaWithSha256));
  const name = distinguishedName('stand-in cluster');
  const until = new Date(now.getTime() + YEARS_VALID * 365 * DAY_MS);
  const content = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(randomBytes(16)),
    algorithm,
    name,
    sequence(generalizedTime(new Date(now.getTime() - DAY_MS)), generalizedTime(until)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(3, extensionsFor(hosts)),
  );
  const signature = sign('sha256', content, privateKey);
  return {
    certificate: toPem(sequence(content, algorithm, bitString(signature))),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
};

const covers = ({ certificate, key }: Identity, host: string): boolean => {
  const parsed = new X509Certificate(certificate);
  return (
    (parsed.checkIP(host) ?? parsed.checkHost(host)) !== undefined &&
    parsed.checkPrivateKey(createPrivateKey(key))
  );
};

/** The identity kept in a folder, so that kubeconfigs outlive a restart; a new one where there is none. */
export const keepIdentity = (stateDir: string | undefined, host: string): Identity => {
  const issue = () => issueSelfSigned([host, 'localhost'], new Date());
  if (stateDir === undefined) return issue();
  const path = join(stateDir, 'tls.json');
  const kept = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Identity) : undefined;
  if (kept && covers(kept, host)) return kept;
  const issued = issue();
  mkdirSync(stateDir, { recursive: true });
  writeFileSync(path, JSON.stringify(issued), { mode: 0o600 });
  return issued;
};
