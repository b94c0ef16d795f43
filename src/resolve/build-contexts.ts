import type { DockerfileLocation, NamedSource, Source } from '../buildkit/sources';
import type { ImageBuildRequest } from '../config/build';
import type { BuildContext, DockerfileSource, NamedContext } from '../config/build-context';
import type { Report } from '../errors';
import { containerImage } from '../runtimes/image';
import { projectedMounts } from '../runtimes/projected';
import type { Mount } from '../runtimes/runtime';
import { sortedEntries } from '../values/canonical';
import { normalizePath } from '../values/host-path';
import { familiarName, parseImage } from '../values/image';
import { pathTo } from '../values/issue-path';
import { directoryMount } from './directories';

const contextDirectory = '/build-context';
const dockerfileDirectory = '/build-dockerfile';

/** What is built from. */
interface Sources {
  readonly source: Source;
  readonly namedSources: readonly NamedSource[];
  readonly dockerfile: DockerfileLocation;
  readonly mounts: readonly Mount[];
}

/** Where the files of a build come from, and how they are mounted where they lie in directories. */
export function resolveContexts(request: ImageBuildRequest, report: Report): Sources {
  const { dockerfile, dockerfileFrom, namedContexts = {} } = request;
  if (dockerfile !== undefined && dockerfileFrom !== undefined) {
    report.expected('dockerfileFrom', 'no such option beside dockerfile', dockerfileFrom, 'leave one of them out');
  }
  const contexts = sortedEntries(namedContexts);
  checkNames(
    contexts.map(([name]) => name),
    report,
  );
  const named = contexts.map(([name, context], index) => resolveNamed(name, context, index, report));
  return {
    source: sourceOf(request.context),
    namedSources: named.map(({ source }) => source),
    dockerfile: dockerfileFrom
      ? { directory: dockerfileDirectory, path: 'Dockerfile' }
      : { directory: undefined, path: normalizePath(dockerfile ?? 'Dockerfile') },
    mounts: [
      ...contextMounts(request.context),
      ...(dockerfileFrom === undefined ? [] : dockerfileMounts(dockerfileFrom)),
      ...named.flatMap(({ mounts }) => mounts),
    ],
  };
}

function sourceOf(context: BuildContext): Source {
  return 'url' in context ? { type: 'url', url: context.url } : { type: 'directory', path: contextDirectory };
}

function contextMounts(context: BuildContext): readonly Mount[] {
  return 'url' in context ? [] : [directoryMount(context, { volume: 'context', path: contextDirectory, readOnly: true })];
}

/** Several texts may be names of one image. */
function checkNames(names: readonly string[], report: Report): void {
  for (const [index, name] of names.entries()) {
    const same = names.slice(0, index).find((other) => contextName(other) === contextName(name));
    if (same !== undefined) report.expected(pathTo('namedContexts', name), `another name than ${same}, which means the same`, name);
  }
}

/** The name as the frontend looks for it: it shortens what a Dockerfile says, and not what clients do. */
function contextName(text: string): string {
  const parsed = parseImage(text);
  if ('fault' in parsed) throw new TypeError(`not a name of a context: ${text}`);
  return familiarName(parsed.reference);
}

function resolveNamed(
  text: string,
  context: NamedContext,
  index: number,
  report: Report,
): { readonly source: NamedSource; readonly mounts: readonly Mount[] } {
  const name = contextName(text);
  const path = `/build-contexts/${index}`;
  const use = { volume: `named-context-${index}`, path, readOnly: true } as const;
  switch (context.type) {
    case 'git':
    case 'http':
      return { source: { name, type: 'url', url: context.url }, mounts: [] };
    case 'image': {
      const image = containerImage(`${pathTo('namedContexts', text)}.image`, context.image, report);
      return { source: { name, type: 'url', url: `docker-image://${image}` }, mounts: [] };
    }
    case 'ociLayout':
      return { source: { name, type: 'ociLayout', path, digest: context.digest }, mounts: [directoryMount(context.directory, use)] };
    default:
      return { source: { name, type: 'directory', path }, mounts: [directoryMount(context, use)] };
  }
}

function dockerfileMounts(from: DockerfileSource): readonly Mount[] {
  const name = 'dockerfile';
  const file = 'Dockerfile';
  if (from.type === 'inline') {
    return [{ volume: { type: 'files', name, files: { [file]: from.text } }, path: dockerfileDirectory, readOnly: true }];
  }
  const { configMapName, key = file } = from;
  return projectedMounts(name, dockerfileDirectory, [{ kind: 'configMap', name: configMapName, key, path: file }]);
}
