import { Injectable } from '@nestjs/common';
import { EngineProbe, type ProbeOutcome, type ProbeTarget } from '../../../domain/index.ts';

/** The SDK takes a second to load, so only a program that asks an engine loads it. */
@Injectable()
export class MistralProbe extends EngineProbe {
  async smokeTest(target: ProbeTarget): Promise<ProbeOutcome> {
    const { askEngine } = await import('./ask.engine.ts');
    return askEngine(target);
  }
}
