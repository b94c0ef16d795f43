import type { ImageBuildRequest } from '../../config/build';
import type { Report } from '../../errors';

/** What may be a directory of a node. */
interface Place {
  readonly type: string;
  readonly directory?: { readonly type: string };
}

const fix = 'take a PersistentVolumeClaim, or build on the nodes that have the directory';

/** Reports directories of nodes: on which node a client of a service runs is nobody's decision. */
export function checkHostPaths(request: ImageBuildRequest, report: Report): void {
  const { context, namedContexts = {} } = request;
  const named = Object.entries(namedContexts).map(([name, place]) => [`namedContexts[${JSON.stringify(name)}]`, place] as const);
  const listed = (['cacheFrom', 'cacheTo', 'outputs'] as const).flatMap((key) =>
    (request[key] ?? []).map((place, index) => [`${key}[${index}]`, place] as const),
  );
  const places: readonly (readonly [string, Place])[] = [['context', context], ...named, ...listed];
  for (const [path, place] of places) {
    const at = place.directory === undefined ? path : `${path}.directory`;
    const directory = place.directory ?? place;
    if (directory.type === 'hostPath') report.expected(at, 'no path of a node, as a service has no node of its own', directory, fix);
  }
}
