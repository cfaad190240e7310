import {
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWK,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import type { Lie, SigningAlgorithm } from './proconnect.options.ts';

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;

/** Signs what ProConnect says, or what somebody in its place would say. */
export class TokenSigner {
  private constructor(
    private readonly pairs: Readonly<Record<SigningAlgorithm, Pair>>,
    readonly publicKeys: readonly JWK[],
  ) {}

  static async create(): Promise<TokenSigner> {
    const pairs = { RS256: await generateKeyPair('RS256'), ES256: await generateKeyPair('ES256') };
    const keys = await Promise.all(
      Object.entries(pairs).map(async ([alg, { publicKey }]) => ({
        ...(await exportJWK(publicKey)),
        kid: alg,
        alg,
        use: 'sig',
      })),
    );
    return new TokenSigner(pairs, keys);
  }

  publicKey(alg: SigningAlgorithm): Pair['publicKey'] {
    return this.pairs[alg].publicKey;
  }

  async sign(payload: JWTPayload, alg: SigningAlgorithm, lie?: Lie): Promise<string> {
    switch (lie) {
      case 'id-token-key':
      case 'userinfo-key':
        return jws(payload, alg).sign((await generateKeyPair(alg)).privateKey);
      case 'userinfo-unsigned':
        return new UnsecuredJWT(payload).encode();
      case 'userinfo-public-key-as-secret':
        return new SignJWT(payload)
          .setProtectedHeader({ alg: 'HS256', kid: alg })
          .sign(Buffer.from(await exportSPKI(this.pairs.RS256.publicKey)));
      default:
        return jws(payload, alg).sign(this.pairs[alg].privateKey);
    }
  }
}

const jws = (payload: JWTPayload, alg: SigningAlgorithm): SignJWT =>
  new SignJWT(payload).setProtectedHeader({ alg, kid: alg });
