import { describe, expect, it } from '@jest/globals';
import { answerOf, GATEWAY_ERRORS, type GatewayErrorCode } from './index.ts';

const codes = Object.keys(GATEWAY_ERRORS) as GatewayErrorCode[];

describe('a gateway error', () => {
  it.each(codes)('%s speaks to Albert and OpenAI clients at once', (code) => {
    const answer = answerOf({ code, message: 'Cause. Remedy.' });
    const body = JSON.parse(answer.body);
    expect(answer.status).toBe(GATEWAY_ERRORS[code].status);
    expect(Object.keys(body)).toEqual(['detail', 'error']);
    expect(body.error).toMatchObject({ message: 'Cause. Remedy.', code, param: null });
  });

  it.each(codes.filter((code) => [429, 503].includes(GATEWAY_ERRORS[code].status)))(
    '%s says when to retry',
    (code) => {
      expect(Number(answerOf({ code, message: 'm' }).headers['retry-after'])).toBeGreaterThan(0);
    },
  );

  it('tells OpenAI clients not to retry an exhausted budget', () => {
    expect(answerOf({ code: 'insufficient_quota', message: 'm' }).headers['x-should-retry']).toBe('false');
  });

  it('always gives the detail of an invalid request as a list', () => {
    const { detail } = JSON.parse(
      answerOf({ code: 'invalid_request', message: 'Field required', param: 'messages' }).body,
    );
    expect(detail).toEqual([
      { type: 'value_error', loc: ['body', 'messages'], msg: 'Field required', input: null },
    ]);
  });
});
