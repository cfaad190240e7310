import { describe, expect, it } from '@jest/globals';
import { requestsRunningIn, requestsWaitingIn } from './vllm.metrics.reader.ts';

describe('the queue of an engine', () => {
  it('is the sum over its cores', () => {
    const text = [
      '# HELP vllm:num_requests_waiting Number of requests waiting to be processed.',
      '# TYPE vllm:num_requests_waiting gauge',
      'vllm:num_requests_waiting{engine="0",model_name="small"} 3.0',
      'vllm:num_requests_waiting{engine="1",model_name="small"} 4.0 1700000000000',
      'vllm:num_requests_waiting_by_reason{reason="capacity"} 100',
      'vllm:num_requests_running{engine="0"} 9.0',
      '',
    ].join('\n');
    expect(requestsWaitingIn(text)).toBe(7);
    expect(requestsRunningIn(text)).toBe(9);
  });

  it.each(['', '# nothing here\n', '\nvllm:num_requests_waiting{} NaN', '\nvllm:num_requests_waiting'])(
    'is empty where %j says nothing of it',
    (text) => {
      expect(requestsWaitingIn(text)).toBe(0);
    },
  );

  it('is read without labels and at the end of the text', () => {
    expect(requestsWaitingIn('# x\nvllm:num_requests_waiting 5')).toBe(5);
  });
});
