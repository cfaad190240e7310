import { hmacSha256, randomSecret } from '@beffroi/platform/crypto';
import { formatApiKey, type KeyEnvironment, publicIdOf } from '../domain/index.ts';

export interface MintedKey {
  readonly publicId: string;
  /** The whole key, to be shown once. */
  readonly secret: string;
  readonly digest: Buffer;
}

/** Makes keys, with the installation's pepper: 32 bytes that gateways know too. */
export class KeyMint {
  constructor(
    private readonly environment: KeyEnvironment,
    private readonly pepper: Uint8Array,
  ) {}

  /** @param publicId of the key that gets a new secret; a new one unless given */
  mint(publicId = publicIdOf(randomSecret(16))): MintedKey {
    const secret = formatApiKey(this.environment, publicId, randomSecret(32));
    return { publicId, secret, digest: hmacSha256(this.pepper, secret) };
  }
}
