import { describe, expect, it } from '@jest/globals';
import { interleaved, rateOf } from './rounds.js';

describe('sides that are compared', () => {
  it('run in turn, every second round backwards', async () => {
    const order: string[] = [];
    const side = (name: string) => async () => order.push(name);
    const answers = await interleaved(3, { ours: side('ours'), raw: side('raw') });
    expect(order).toEqual(['ours', 'raw', 'raw', 'ours', 'ours', 'raw']);
    expect(answers).toEqual({ ours: [1, 4, 5], raw: [2, 3, 6] });
  });
});

describe('the rate of several rounds', () => {
  it('is their median, beside the slowest, the fastest and the largest memory', () => {
    const rounds = [4, 1, 2].map((seconds) => ({ events: 100, seconds, peakMb: seconds * 10 }));
    expect(rateOf(rounds)).toEqual({ median: 50, slowest: 25, fastest: 100, peakMb: 40 });
    const told = rounds.map((one) => ({ ...one, sampledMb: 7, cpuSeconds: one.seconds / 2 }));
    expect(rateOf(told)).toMatchObject({ sampledMb: 7, perCpuSecond: 100 });
  });
});
