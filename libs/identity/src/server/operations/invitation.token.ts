import { randomSecret, sha256 } from '@beffroi/platform/crypto';

const TOKEN_BYTES = 32;

export interface InvitationToken {
  readonly token: string;
  readonly digest: Buffer;
}

/** 256 random bits: nothing keyed is needed to keep a stolen table from being one of open invitations. */
export const mintInvitationToken = (): InvitationToken => {
  const token = randomSecret(TOKEN_BYTES).toString('base64url');
  return { token, digest: digestOfToken(token) };
};

export const digestOfToken = (token: string): Buffer => sha256(token);
