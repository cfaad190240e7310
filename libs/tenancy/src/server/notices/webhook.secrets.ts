import { openText, randomSecret, seal, type SealingKey } from '@beffroi/platform/crypto';
import { type NoticeTargetId, webhookSecretContext } from '../../domain/index.ts';

const SECRET_BYTES = 32;
/** So that scanners of repositories know it. */
const PREFIX = 'whsec_';

/** What webhooks are signed with: made here, sealed in the row, shown once. */
export class WebhookSecrets {
  readonly #key: SealingKey;

  constructor(key: SealingKey) {
    this.#key = key;
  }

  mint(id: NoticeTargetId): { readonly secret: string; readonly sealed: string } {
    const secret = PREFIX + randomSecret(SECRET_BYTES).toString('base64url');
    return { secret, sealed: seal(this.#key, secret, webhookSecretContext(id)) };
  }

  open(id: NoticeTargetId, sealed: string): string {
    return openText(this.#key, sealed, webhookSecretContext(id));
  }
}
