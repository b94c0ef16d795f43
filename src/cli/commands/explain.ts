import { type Manifest, podSecurityNamespaceLevel, securityReport, securityReportText } from '../../manifests';
import { renderBuild } from '../config/builds';
import type { Installation } from '../config/kinds';
import { type ConfigOptions, loadConfig } from '../config/load';
import { print } from '../terminal/streams';
import { json } from './format';

/** What the command line says of `explain`. */
export interface ExplainOptions extends ConfigOptions {
  readonly format: 'text' | 'json';
}

/** Writes what a config asks of a cluster, for whoever has to allow it. */
export async function explain(options: ExplainOptions): Promise<void> {
  const { installation, builds } = await loadConfig(options);
  const examples = builds.length > 0 ? [] : exampleBuilds(installation);
  const manifests = [...installation.manifests, ...builds, ...examples];
  const report = securityReport(manifests);
  const images = [...new Set(report.workloads.flatMap(({ containers }) => containers.map(({ image }) => image)))].sort();
  const namespaces = namespaceLevels(manifests);
  if (options.format === 'json') print(json({ namespaces, images, ...report }));
  else print([summary(namespaces, images, examples), securityReportText(report)].join('\n'));
}

// What a build does on a node does not depend on which build it is.
const exampleName = 'any-build';

/** A Pod or a Job that stands for the builds of a config which lists none, on each kind of node. */
function exampleBuilds(installation: Installation): readonly Manifest<object>[] {
  return [...installation.builders.keys()].flatMap((pool) => {
    const request = {
      name: pool === undefined ? exampleName : `${exampleName}-${pool}`,
      image: 'registry.example.com/image:1',
      context: { type: 'git', url: 'https://git.example.com/repository.git' },
      ...(pool !== undefined && { nodePool: pool }),
    };
    return renderBuild(installation, request).manifest ?? [];
  });
}

/** The Pod Security level that each namespace has to admit. */
function namespaceLevels(manifests: readonly Manifest<object>[]): Readonly<Record<string, string>> {
  const names = [...new Set(manifests.flatMap(({ metadata: { namespace } }) => namespace ?? []))].sort();
  return Object.fromEntries(
    names.map((name) => [name, podSecurityNamespaceLevel(manifests.filter(({ metadata: { namespace } }) => namespace === name))]),
  );
}

function summary(namespaces: Readonly<Record<string, string>>, images: readonly string[], examples: readonly Manifest<object>[]): string {
  const names = examples.map(({ kind, metadata: { name } }) => `${kind} \`${name}\``);
  return [
    '## Namespaces',
    Object.entries(namespaces)
      .map(([name, level]) => `- \`${name}\` has to admit Pods of the Pod Security level \`${level}\``)
      .join('\n'),
    '## Images',
    images.map((image) => `- \`${image}\``).join('\n'),
    ...(names.length === 0
      ? []
      : [`The config lists no builds: ${names.join(', ')} stand${names.length === 1 ? 's' : ''} for all of them.`]),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}
