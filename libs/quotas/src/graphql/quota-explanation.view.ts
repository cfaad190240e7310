import type { LimitLevel } from '@beffroi/contracts/dataplane';
import type { Scope, Text } from '@beffroi/kernel';
import type * as domain from '../domain/index.ts';
import { amountIn, inUnitOf, isBudget, limitReachedText } from '../domain/index.ts';
import { explained } from './messages.ts';
import type { LimitFinding, QuotaExplanation } from './quota-explanation.type.ts';

/** What the operator’s limits are, and what others have used of them, is told to the operator alone. */
export const toExplanation = (scope: Scope, explanation: domain.QuotaExplanation): QuotaExplanation => {
  const view = (finding: domain.LimitFinding) => toFinding(scope, finding);
  const { verdict, reached, shortenedBy } = explanation;
  const outputTokens = shortenedBy && isWithheld(scope, shortenedBy.level) ? null : explanation.outputTokens;
  return {
    verdict,
    outputTokens,
    message: messageOf({ verdict, reached, outputTokens }),
    errorCode: reached && verdict !== 'shortened' ? codeOf(reached) : null,
    reached: reached && view(reached),
    findings: explanation.findings.map(view),
  };
};

const isWithheld = (scope: Scope, level: LimitLevel): boolean => scope.kind === 'tenant' && level === 'pool';

const toFinding = (scope: Scope, finding: domain.LimitFinding): LimitFinding => {
  const { limit, verdict, amount, leftAfter } = finding;
  const { level, metric, window } = limit;
  const about = { level, metric, window, verdict, amount: amountIn(metric, amount) };
  if (isWithheld(scope, level))
    return {
      ...about,
      limitId: null,
      cap: null,
      remaining: null,
      leftAfter: null,
      renewsAt: finding.standing.renewsAt,
    };
  const { cap, remaining, renewsAt } = inUnitOf(limit, finding.standing);
  const left = leftAfter === null ? null : amountIn(metric, leftAfter, Math.floor);
  return { ...about, limitId: limit.id, cap, remaining, leftAfter: left, renewsAt };
};

type Outcome = Pick<domain.QuotaExplanation, 'verdict' | 'reached'> & Pick<QuotaExplanation, 'outputTokens'>;

const messageOf = ({ verdict, reached, outputTokens }: Outcome): Text => {
  if (!reached && verdict === 'shortened')
    return outputTokens === null ? explained.shortenedByPool : explained.shortened(outputTokens);
  if (!reached) return explained.passes;
  if (reached.verdict === 'closed') return explained.closed;
  const { limit, standing } = reached;
  const renewsAtMs = standing.renewsAt?.getTime() ?? Number.POSITIVE_INFINITY;
  const text = limitReachedText({ limit, cap: standing.cap ?? 0, left: standing.remaining ?? 0, renewsAtMs });
  return verdict === 'waits' ? explained.waits(text) : text;
};

/** As the gateway answers (INTERFACES, Gateway errors). */
const codeOf = ({ verdict, limit }: domain.LimitFinding): string => {
  if (verdict === 'closed') return 'model_closed';
  return verdict === 'refuses' && isBudget(limit.window) ? 'insufficient_quota' : 'rate_limit_exceeded';
};
