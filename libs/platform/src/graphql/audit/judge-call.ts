import type { CallOutcome } from '@beffroi/contracts/audit';
import { GraphQLError } from 'graphql';
import { Refusal } from '../errors/refusal.ts';
import type { Explain } from '../errors/shape-error.ts';
import { DomainError } from '../failures/domain-error.interface.ts';
import type { Settled } from './call.recorder.ts';

/** What a call came to: an expected failure and a refusal are the caller's affair, any other exception is ours. */
export const judgeCall = (
  settled: Settled<unknown>,
  explain: Explain,
): Pick<CallOutcome, 'result' | 'failure'> => {
  if (settled.kind === 'answered') {
    const { answer } = settled;
    return answer instanceof DomainError
      ? { result: 'refused', failure: answer.code }
      : { result: 'succeeded' };
  }
  const error = settled.error as Error;
  const refusal = error instanceof Refusal ? error : explain(error);
  if (refusal) return { result: 'refused', failure: refusal.code };
  if (error instanceof GraphQLError) return { result: 'refused', failure: codeOf(error) };
  return { result: 'failed', failure: 'INTERNAL_SERVER_ERROR' };
};

const codeOf = ({ extensions }: GraphQLError): string =>
  typeof extensions['code'] === 'string' ? extensions['code'] : 'BAD_USER_INPUT';
