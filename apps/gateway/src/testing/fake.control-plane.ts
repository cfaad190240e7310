import type {
  AccountView,
  KeyView,
  SelfServiceAnswer,
  SelfServiceCall,
  SelfServiceInput,
  SelfServiceRequest,
} from '@beffroi/contracts/self-service';
import { KEY_ID, PROJECT, TENANT } from './gateway.fixture.ts';

export const KEY_VIEW: KeyView = {
  id: KEY_ID,
  publicId: 'abcdefghijkl',
  projectId: PROJECT,
  name: 'Assistant',
  contact: 'dsi@mairie.example',
  state: 'active',
  expiresAt: '2030-01-01T00:00:00.000Z',
  lastUsedAt: null,
  createdAt: '2026-11-21T09:00:00.000Z',
  selfService: true,
};

export const ACCOUNT: AccountView = {
  key: KEY_VIEW,
  project: { id: PROJECT, name: 'Accueil' },
  organisation: { id: TENANT, name: 'Bourges', people: 3, createdAt: '2026-11-20T00:00:00.000Z' },
  limits: [
    { modelId: null, metric: 'requests', window: 'minute', value: 60 },
    { modelId: 'mistral/small-3.2', metric: 'requests', window: 'minute', value: 10 },
    { modelId: 'another', metric: 'requests', window: 'minute', value: 1 },
    { modelId: null, metric: 'tokens', window: 'day', value: null },
    { modelId: null, metric: 'euros', window: 'month', value: 100 },
  ],
};

interface Asked<Call extends SelfServiceCall = SelfServiceCall> {
  readonly apiKeyId: string;
  readonly call: Call;
  readonly request: SelfServiceRequest;
}

/** A control plane that answers as the spec says. */
export class FakeControlPlane {
  readonly asked: Asked[] = [];
  readonly #answers = new Map<SelfServiceCall, (input: never) => unknown>();

  answer<Call extends SelfServiceCall>(
    call: Call,
    answer: (input: SelfServiceInput<Call>) => SelfServiceAnswer<Call> | Promise<SelfServiceAnswer<Call>>,
  ): void {
    this.#answers.set(call, answer);
  }

  async ask(
    apiKeyId: string,
    call: SelfServiceCall,
    request: SelfServiceRequest,
  ): Promise<SelfServiceAnswer> {
    this.asked.push({ apiKeyId, call, request });
    const answer = this.#answers.get(call);
    if (!answer) throw new Error('the control plane is away');
    return (await answer(request.input as never)) as SelfServiceAnswer;
  }

  /** What was asked last, and of what. */
  get last(): { readonly call: SelfServiceCall; readonly input: object } {
    const { call, request } = this.asked.at(-1)!;
    return { call, input: request.input };
  }
}
