import { assignment } from '../../buildkit/frontend';
import { type RunSpec, ulimitText } from '../../buildkit/run';
import { secretFlag, sshFlag } from '../../buildkit/secrets';
import type { NamedSource } from '../../buildkit/sources';
import { type Expandable, joined, verbatim } from '../../values/kubelet';
import type { StepRequest } from '../runtime';

/**
 * The argv of one build. The default builder is the one inside the engine, whose images are the node's; any other keeps them to
 * itself. Values are joined to their flags, so that none is taken for a flag.
 *
 * @param imageFlags What is made of what is built.
 * @see https://docs.docker.com/reference/cli/docker/buildx/build/
 */
export function buildCommand(request: StepRequest, imageFlags: readonly string[]): readonly Expandable[] {
  const { source, platforms } = request;
  return [
    ...['docker', 'buildx', 'build', '--builder=default', `--file=${dockerfilePath(request)}`].map(verbatim),
    ...flag('target', request.target),
    ...flag('platform', platforms.length === 0 ? undefined : platforms.join(',')),
    ...request.buildArgs.map((arg) => assignment('--build-arg=', arg)),
    ...request.imageLabels.map(([key, value]) => verbatim(`--label=${key}=${value}`)),
    ...flags('build-context', request.namedSources.map(namedSource)),
    ...cacheFlags(request),
    ...(request.pull ? [verbatim('--pull')] : []),
    ...flags('secret', request.secrets.map(secretFlag)),
    ...flags('ssh', request.sshKeys.map(sshFlag)),
    ...flags('allow', request.entitlements),
    ...flag('metadata-file', request.metadataFile),
    ...imageFlags.map(verbatim),
    ...[`--progress=${request.progress}`, `--network=${network(request.run?.network)}`].map(verbatim),
    ...(request.run === undefined ? [] : runFlags(request.run)),
    verbatim(source.type === 'directory' ? source.path : source.url),
  ];
}

function flag(name: string, value: string | undefined): readonly Expandable[] {
  return value === undefined ? [] : [verbatim(`--${name}=${value}`)];
}

function flags(name: string, values: readonly string[]): readonly Expandable[] {
  return values.map((value) => verbatim(`--${name}=${value}`));
}

/** The client reads a Dockerfile from its own files, unless the engine fetches the context. */
function dockerfilePath({ source, dockerfile }: StepRequest): string {
  const directory = dockerfile.directory ?? (source.type === 'directory' ? source.path : undefined);
  return directory === undefined ? dockerfile.path : `${directory}/${dockerfile.path}`;
}

function namedSource(source: NamedSource): string {
  switch (source.type) {
    case 'directory':
      return `${source.name}=${source.path}`;
    case 'url':
      return `${source.name}=${source.url}`;
    case 'ociLayout':
      return `${source.name}=oci-layout://${source.path}@${source.digest}`;
  }
}

function cacheFlags({ noCache, cacheFrom, cacheTo }: StepRequest): readonly Expandable[] {
  return [
    ...(noCache === true ? [verbatim('--no-cache')] : []),
    ...(typeof noCache === 'boolean' ? [] : flags('no-cache-filter', noCache)),
    ...cacheFrom.map((record) => joined(verbatim('--cache-from='), record)),
    ...cacheTo.map((record) => joined(verbatim('--cache-to='), record)),
  ];
}

/** Unless somebody says otherwise, steps share the network of the engine by default. */
function network(wanted: RunSpec['network'] = 'host'): string {
  return wanted === 'sandbox' ? 'default' : wanted;
}

function runFlags({ addHosts, hostname, ulimits, shmBytes, cgroupParent }: RunSpec): readonly Expandable[] {
  return [
    ...flags(
      'add-host',
      addHosts.map(([name, address]) => `${name}=${address}`),
    ),
    ...(hostname === undefined ? [] : [verbatim(`--build-arg=BUILDKIT_SANDBOX_HOSTNAME=${hostname}`)]),
    ...flags('ulimit', ulimits.map(ulimitText)),
    ...flag('shm-size', shmBytes === undefined ? undefined : String(shmBytes)),
    ...flag('cgroup-parent', cgroupParent),
  ];
}
