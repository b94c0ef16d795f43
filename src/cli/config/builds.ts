import type { ImageBuildRequest } from '../../config/build';
import { ConfigError, type ConfigIssue } from '../../errors';
import { builderJob, builderPod, type Manifest, type ResolvedBuildKit, resolveBuild } from '../../manifests';
import { pathTo } from '../../values/issue-path';
import { didYouMean } from '../../values/nearest';
import { isRecord } from '../../values/record';
import type { Installation } from './kinds';

/** A build, or what is wrong with it. */
export interface RenderedBuild {
  /** The Pod or the Job; undefined if there are issues. */
  readonly manifest: Manifest<object> | undefined;
  readonly issues: readonly ConfigIssue[];
  readonly warnings: readonly ConfigIssue[];
}

/** Renders the request of one build, which names its node pool where there are several. */
export function renderBuild({ builders }: Installation, request: unknown): RenderedBuild {
  const alone = builders.get(undefined);
  if (alone !== undefined) return renderOn(alone, request);
  const { nodePool, ...own } = isRecord(request) ? request : {};
  const pool = typeof nodePool === 'string' ? builders.get(nodePool) : undefined;
  return pool === undefined ? failed([wrongPool([...builders.keys()].map(String), nodePool)]) : renderOn(pool, own);
}

function renderOn(builder: ResolvedBuildKit, request: unknown): RenderedBuild {
  try {
    // The library checks what a file says.
    const build = request as ImageBuildRequest;
    const { warnings } = resolveBuild(builder, build);
    const manifest = builder.builds.workload === 'Job' ? builderJob(builder, build) : builderPod(builder, build);
    return { manifest, issues: [], warnings };
  } catch (error) {
    if (error instanceof ConfigError) return failed(error.issues);
    throw error;
  }
}

function failed(issues: readonly ConfigIssue[]): RenderedBuild {
  return { manifest: undefined, issues, warnings: [] };
}

function wrongPool(pools: readonly string[], received: unknown): ConfigIssue {
  const advice = typeof received === 'string' ? didYouMean(received, pools) : undefined;
  const names = pools.map((name) => JSON.stringify(name)).join(', ');
  const given = received === undefined ? 'nothing' : JSON.stringify(received);
  return { path: 'nodePool', message: `expected one of ${names}, received ${given}${advice === undefined ? '' : `; ${advice}`}` };
}

/** The builds that a file lists: every one of them, or all that is wrong. */
export function renderBuilds(installation: Installation, requests: readonly unknown[]): RenderedBuilds {
  const rendered = requests.map((request) => renderBuild(installation, request));
  const within = (index: number, issue: ConfigIssue) => ({ ...issue, path: joined(`imageBuilds[${index}]`, issue.path) });
  return {
    manifests: rendered.flatMap(({ manifest }) => manifest ?? []),
    issues: [
      ...rendered.flatMap(({ issues }, index) => issues.map((issue) => within(index, issue))),
      ...sameNames(rendered.map(({ manifest }) => manifest?.metadata.name)),
    ],
    warnings: rendered.flatMap(({ warnings }, index) => warnings.map((warning) => within(index, warning))),
  };
}

/** The builds of a file. */
export interface RenderedBuilds {
  readonly manifests: readonly Manifest<object>[];
  readonly issues: readonly ConfigIssue[];
  readonly warnings: readonly ConfigIssue[];
}

/** Of two objects with one name, the second would replace the first. */
function sameNames(names: readonly (string | undefined)[]): readonly ConfigIssue[] {
  return names.flatMap((name, index) => {
    const first = names.indexOf(name);
    if (name === undefined || first === index) return [];
    const message = `expected a name that no other build has, received ${JSON.stringify(name)}, which is that of imageBuilds[${first}]`;
    return [{ path: pathTo(`imageBuilds[${index}]`, 'name'), message }];
  });
}

function joined(path: string, rest: string): string {
  return rest === '' || rest.startsWith('[') ? path + rest : `${path}.${rest}`;
}
