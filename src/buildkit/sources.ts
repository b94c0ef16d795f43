/** A source of files: a directory of the container, or what the daemon fetches from a URL. */
export type Source = { readonly type: 'directory'; readonly path: string } | { readonly type: 'url'; readonly url: string };

/** A source with the name by which the Dockerfile knows it. */
export type NamedSource = { readonly name: string } & (
  | Source
  /** An image of an OCI layout in a directory of the container. */
  | { readonly type: 'ociLayout'; readonly path: string; readonly digest: string }
);

/** Where the Dockerfile is: in the source, or in a directory of the container. */
export interface DockerfileLocation {
  /** Undefined for the source. */
  readonly directory: string | undefined;
  /** Path in the directory or the source. */
  readonly path: string;
}

/**
 * The flags with which buildctl gives its sources to the Dockerfile frontend.
 *
 * @see https://github.com/moby/buildkit/blob/master/frontend/dockerui/context.go
 */
export function sourceFlags(source: Source, dockerfile: DockerfileLocation): readonly string[] {
  const local = (name: string, path: string) => ['--local', `${name}=${path}`];
  if (source.type === 'directory') return [...local('context', source.path), ...local('dockerfile', dockerfile.directory ?? source.path)];
  const context = ['--opt', `context=${source.url}`];
  if (dockerfile.directory === undefined) return context;
  // Else the frontend looks for it in what it has fetched.
  return [...context, '--opt', 'dockerfilekey=dockerfile', ...local('dockerfile', dockerfile.directory)];
}

/** The flags of sources with names. */
export function namedSourceFlags(sources: readonly NamedSource[]): readonly string[] {
  // Names of Dockerfiles may hold what those of directories may not.
  return sources.flatMap((source, index) => oneNamedSource(source, `context-${index}`));
}

function oneNamedSource(source: NamedSource, id: string): readonly string[] {
  const option = (value: string) => ['--opt', `context:${source.name}=${value}`];
  switch (source.type) {
    case 'directory':
      return ['--local', `${id}=${source.path}`, ...option(`local:${id}`)];
    case 'url':
      return option(source.url);
    case 'ociLayout':
      return ['--oci-layout', `${id}=${source.path}`, ...option(`oci-layout://${id}@${source.digest}`)];
  }
}
