import type { Sessions } from '@beffroi/identity/domain';
import type { Logger } from '@beffroi/platform/observability';
import type { LoginSettings } from './login.settings.ts';
import type { SessionCookie } from './session.cookie.ts';

/** What the routes of `/auth` work with. */
export interface LoginSurroundings {
  readonly settings: LoginSettings;
  readonly sessions: Sessions;
  readonly sessionCookie: SessionCookie;
  readonly log: Logger;
}
