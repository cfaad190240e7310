import type { HeldAmount, NotedLimit } from '../limits.note.ts';
import type { Inspection } from './inspect.directory.ts';
import type { InspectedEntry } from './inspected.entry.ts';

/** One line, without its end. */
export const inspectionText = (inspection: Inspection): string => {
  switch (inspection.kind) {
    case 'directory': {
      const { path, last } = inspection;
      const run = last
        ? `gateway ${last.gatewayId} run ${last.incarnation} boot ${last.bootId} since ${last.startedAt}`
        : 'no run';
      return `${path}: ${run}`;
    }
    case 'segment': {
      const { name, state, header } = inspection;
      return `${name} ${state} ${header ? `run ${header.incarnation} boot ${header.bootId}` : 'no header'}`;
    }
    case 'entry':
      return `  ${entryText(inspection)}`;
    case 'end': {
      const { name, end, entries, usedBytes, sizeBytes } = inspection;
      return `${name} end ${end}: ${entries} entries, ${usedBytes} of ${sizeBytes} bytes`;
    }
  }
};

const entryText = (entry: InspectedEntry): string => {
  switch (entry.entry) {
    case 'segment':
      return 'segment';
    case 'holds':
      return `holds ${entry.holds.length}${entry.isLast ? '' : ' …'} ${entry.holds.map(heldText).join('; ')}`;
    case 'limits':
      return `limits #${entry.number} ${entry.limits.map(limitText).join('; ')}`;
    case 'admission': {
      const { id, admittedAt, collectiviteId, projectId, modelId, offer, limits } = entry;
      const under = limits === undefined ? '' : ` limits #${limits}`;
      return `admission ${id} ${admittedAt} ${collectiviteId}/${projectId} ${modelId} ${offer}${under}`;
    }
    case 'progress':
      return `progress ${entry.id} ${entry.outputTokens} tokens after ${entry.elapsedMs} ms`;
    case 'settlement':
    case 'correction': {
      const { id, outcome, httpStatus, tokens, quality } = entry;
      return `${entry.entry} ${id} ${outcome} ${httpStatus} ${tokens.input}+${tokens.output} tokens ${quality}`;
    }
  }
};

const heldText = ({ limit, window, spentIn, settled, reserved }: HeldAmount): string =>
  `${limit} ${instantText(window ?? spentIn)} settled ${settled} reserved ${reserved}`;

const limitText = ({ limit, metric, window, windowMs }: NotedLimit): string =>
  `${limit} ${metric} per ${window}${windowMs === null ? '' : ` of ${instantText(windowMs)}`}`;

const instantText = (ms: number | null): string => (ms === null ? '' : new Date(ms).toISOString());
