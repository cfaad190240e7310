import { mayServe } from '@beffroi/catalogue/domain';
import { promptSize } from '../body/prompt.size.ts';
import type { InferenceBody } from '../body/inference.body.ts';
import type { Settlement } from '../journal/journal.entries.ts';
import type { Recounts } from '../recount/recounts.ts';
import { countQuestion } from '../recount/tokenize.body.ts';
import type { Model, Records, Route } from '../records/record.views.ts';
import type { Identity } from './identity.ts';
import type { Observation } from './settle.ts';

/** A request that is over, as it was settled. */
export interface SettledRequest {
  readonly settlement: Settlement;
  readonly seen: Pick<Observation, 'usage'>;
  /** Where it was answered. */
  readonly route: Route;
  readonly body: InferenceBody;
  readonly identity: Identity;
  readonly model: Model;
  readonly records: Records;
}

/**
 * Has the prompt counted of a request that broke off before its engine said what it used. What was delivered is known
 * by then, so that with it everything is.
 */
export const recountInput = (
  recounts: Recounts,
  settled: SettledRequest,
  correct: (settlement: Settlement) => void,
): void => {
  const { settlement, route, body } = settled;
  if (!canBeCounted(settled)) return;
  const question = countQuestion(body, promptSize(body).attachments, route);
  if (!question) return;
  recounts.want({
    route,
    body: question,
    maySend: () => maySendAgain(settled),
    counted: (inputTokens) => correct(withInput(settlement, inputTokens)),
  });
};

/** Its project may have become more sensitive since, or its site have lost its qualification; the client need not be there. */
const maySendAgain = ({ records, identity, model, route }: SettledRequest): boolean => {
  const project = records.project(identity.project.id);
  const now = [...records.routesOf(model.id)].find(({ id }) => id === route.id);
  return !!project && !!now && mayServe(project.sensitivity, now.qualification).kind === 'allowed';
};

/** Who has its whole answer was told an estimate, which stands. */
const canBeCounted = ({ settlement, seen }: SettledRequest): boolean =>
  settlement.quality === 'estimated' && settlement.outcome !== 'completed' && seen.usage === undefined;

const withInput = (settlement: Settlement, input: number): Settlement => ({
  ...settlement,
  tokens: { ...settlement.tokens, input },
  quality: 'measured',
});
