import { expect, it } from '@jest/globals';
import { readCounters } from './read-counters.ts';

it('adds up the cores of an engine, and knows its process', () => {
  const page = `# HELP vllm:prompt_tokens_total Number of prefill tokens processed.
# TYPE vllm:prompt_tokens_total counter
vllm:prompt_tokens_total{engine="0",model_name="m"} 120.0
vllm:prompt_tokens_total{engine="1",model_name="m"} 30.0
vllm:prompt_tokens_created{engine="0",model_name="m"} 1.7e+09
vllm:generation_tokens_total{engine="0",model_name="m"} 1.5e+03
vllm:num_requests_running{engine="0",model_name="m"} 2.0
vllm:num_requests_waiting{engine="0",model_name="m"} 1.0
process_start_time_seconds 1.7637981005e+09
`;
  expect(readCounters(page)).toEqual({
    startedAt: new Date(1_763_798_100_500),
    tokens: { prompt: 150, generation: 1_500 },
    underWay: 3,
  });
});

it('does not take an engine that counts nothing for one that did nothing', () => {
  expect(readCounters('process_start_time_seconds 1.7e9\n')).toBeUndefined();
});

it('leaves the process unnamed where the page does not tell it', () => {
  expect(readCounters('vllm:prompt_tokens_total 1\nvllm:generation_tokens_total 2\n')).toMatchObject({
    startedAt: null,
  });
});
