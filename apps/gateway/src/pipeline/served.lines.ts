import { headLines, type HeadLines } from '../http/head.lines.ts';
import type { Model, Route } from '../records/record.views.ts';

interface Answered {
  readonly model: Model;
  readonly stream: boolean;
}

interface Written extends Answered {
  readonly contentType: string | undefined;
  readonly lines: HeadLines;
}

/** Of each route the last ones, which are those of the next answer as well. */
const written = new WeakMap<Route, Written>();

/**
 * Who served it, and what it is.
 *
 * @param contentType as the engine says it
 */
export const servedLines = (
  { model, stream }: Answered,
  route: Route,
  contentType: string | undefined,
): HeadLines => {
  const last = written.get(route);
  if (last?.model === model && last.stream === stream && last.contentType === contentType) return last.lines;
  const lines = headLines([
    'x-beffroi-site',
    route.siteId,
    'x-beffroi-model',
    model.id,
    'content-type',
    contentType ?? (stream ? 'text/event-stream' : 'application/json'),
    // The second asks nginx in front of us not to collect events before it passes them on.
    ...(stream ? ['cache-control', 'no-cache', 'x-accel-buffering', 'no'] : []),
  ]);
  written.set(route, { model, stream, contentType, lines });
  return lines;
};
