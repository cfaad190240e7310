import { describe, expect, it } from '@jest/globals';
import { readLoad } from './read-load.ts';

const of = (...lines: string[]): string =>
  ['# TYPE vllm:num_requests_running gauge', ...lines, ''].join('\n');

describe('the load of an engine', () => {
  it('is what vLLM says under its own names, over all its cores', () => {
    const text = of(
      'vllm:num_requests_running{model_name="m",engine="0"} 3.0',
      'vllm:num_requests_running{model_name="m",engine="1"} 2.0',
      'vllm:num_requests_waiting{model_name="m",engine="0"} 7',
      'vllm:num_requests_waiting_by_reason{reason="x"} 99',
      'vllm:kv_cache_usage_perc{model_name="m",engine="0"} 0.25',
      'vllm:kv_cache_usage_perc{model_name="m",engine="1"} 8.5e-1 1700000000',
      'vllm:request_success_total{finished_reason="stop"} 40',
      'vllm:request_success_total{finished_reason="length"} 2',
    );
    expect(readLoad(text)).toEqual({ running: 5, waiting: 7, kvUsage: 0.85, finished: 42 });
  });

  it('is read under the older name of the cache too', () => {
    expect(readLoad(of('vllm:gpu_cache_usage_perc 0.5')).kvUsage).toBe(0.5);
  });

  it('is nothing where an engine says nothing, or not a number', () => {
    const nothing = { running: 0, waiting: 0, kvUsage: 0, finished: 0 };
    expect(readLoad('')).toEqual(nothing);
    expect(readLoad('<html>vllm:num_requests_running</html>')).toEqual(nothing);
    expect(readLoad('vllm:num_requests_running NaN')).toEqual(nothing);
  });
});
