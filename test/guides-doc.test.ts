import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type BuildKitConfig,
  builderPod,
  buildkitManifests,
  detectConfig,
  detectRuntime,
  imageCommands,
  imagePinning,
  resolveConfig,
  resolveNodePools,
  runtimeClassManifest,
  securityReport,
} from '../src';
import { distributions } from '../src/runtimes/containerd/distributions';
import { blocksNoted, blocksOf, pageNamed } from './support/pages';

interface Schema {
  readonly properties?: Readonly<Record<string, object>>;
  readonly enum?: readonly string[];
}

const { definitions } = JSON.parse(readFileSync(resolve(__dirname, '../schema/buildkit-config.json'), 'utf8')) as {
  readonly definitions: Readonly<Record<string, Schema>>;
};
const keysOf = (shape: string) => Object.keys(definitions[shape]?.properties ?? {});

const shapes = { docker: 'DockerConfig', containerd: 'ContainerdConfig', 'cri-o': 'CrioConfig' } as const;
const runtimes = Object.keys(shapes) as readonly (keyof typeof shapes)[];
const isOfAll = (key: string) => runtimes.every((runtime) => keysOf(shapes[runtime]).includes(key));

/** Whether a text names an option, or one inside of it: `steps.build` names `steps`. */
const names = (text: string, option: string) => new RegExp(`\`${option.replaceAll('.', '\\.')}[\`.]`).test(text);
const optionsSection = (page: string) => /^## Options\n(.*?)^## /ms.exec(pageNamed(page))?.[1] ?? '';

describe('docs/options.md', () => {
  const text = pageNamed('docs/options.md');
  // They are the same on every runtime by name, and differ inside: the guides have them.
  const ofGuides = ['socket', 'steps'];

  it.each(keysOf('DockerConfig').filter((key) => isOfAll(key) && !ofGuides.includes(key)))('names the option %s', (option) => {
    expect(names(text, option)).toBe(true);
  });

  it.each([
    ['daemon', 'ContainerdDaemonOptions', 'CrioDaemonOptions'],
    ['nodeAgent', 'NodeAgentOptions', 'CrioNodeAgentOptions'],
    ['builds', 'BuildsOptions', 'BuildsOptions'],
  ] as const)('names every option below %s that runtimes share', (parent, one, other) => {
    const shared = keysOf(one).filter((key) => keysOf(other).includes(key));
    expect(shared.length).toBeGreaterThan(3);
    expect(shared.filter((key) => !names(text, `${parent}.${key}`))).toEqual([]);
  });

  it('names every option of a step', () => {
    expect(keysOf('BuildctlStepOptions').filter((key) => !names(text, `steps.build.${key}`))).toEqual([]);
  });
});

describe.each(runtimes)('the guide of %s', (runtime) => {
  const page = `docs/${runtime}.md`;
  const text = pageNamed(page);
  const section = optionsSection(page);

  it('names every option of this runtime alone, and leads to the others', () => {
    const own = keysOf(shapes[runtime]).filter((key) => !isOfAll(key) && key !== 'daemon');
    expect([...own, 'socket'].filter((key) => !names(section, key))).toEqual([]);
    expect(section).toContain('](options.md)');
  });

  it('names every step', () => {
    const steps = { docker: 'DockerStepsOptions', containerd: 'ContainerdStepsOptions', 'cri-o': 'CrioStepsOptions' }[runtime];
    expect(keysOf(steps).filter((key) => !names(section, `steps.${key}`))).toEqual([]);
  });

  it('says how to look for an image, what is mounted, what is not possible and where errors are', () => {
    for (const heading of ['What is mounted, and why', 'Distributions', 'What is not possible', 'Is the image there?', 'When it fails']) {
      expect(text).toContain(`\n## ${heading}\n`);
    }
    expect(blocksOf({ page, text }).some(({ language }) => language === 'mermaid')).toBe(true);
  });

  it('shows every path of the node that its Pods mount by default', () => {
    const config = { runtime } as BuildKitConfig;
    const build = builderPod(config, { name: 'x', image: 'x:1', context: { type: 'git', url: 'https://git.example.com/x.git' } });
    const { workloads } = securityReport([...buildkitManifests(config), build]);
    const paths = workloads.flatMap(({ hostPaths }) =>
      hostPaths.map(({ path }) => path.replace('/buildkit/buildkit', '/<namespace>/<name>')),
    );
    expect(paths.length).toBeGreaterThan(0);
    expect(paths.filter((path) => !text.includes(path))).toEqual([]);
  });
});

describe('docs/containerd.md', () => {
  const text = pageNamed('docs/containerd.md');

  it.each(Object.entries(distributions).filter(([name]) => name !== 'gke-autopilot'))(
    'has the paths of %s',
    (name, { socket, root, state }) => {
      expect(text).toMatch(new RegExp(`^\\| \`${name}\`[^|]* \\| \`${socket}\` \\| \`${root}\` \\| \`${state}\` \\|$`, 'm'));
    },
  );

  it('names the options below daemon that it has alone', () => {
    const own = keysOf('ContainerdDaemonOptions').filter((key) => !keysOf('CrioDaemonOptions').includes(key));
    expect(own.filter((key) => !names(text, `daemon.${key}`))).toEqual([]);
  });
});

describe('docs/cri-o.md', () => {
  const text = pageNamed('docs/cri-o.md');

  it('names the options that it has alone, inside of others too', () => {
    const daemon = keysOf('CrioDaemonOptions').filter((key) => !keysOf('ContainerdDaemonOptions').includes(key));
    const agent = keysOf('CrioNodeAgentOptions').filter((key) => !keysOf('NodeAgentOptions').includes(key));
    const options = [
      ...daemon.map((key) => `daemon.${key}`),
      ...agent.map((key) => `nodeAgent.${key}`),
      ...keysOf('CrioStorageOptions').map((key) => `storage.${key}`),
    ];
    expect(options.length).toBeGreaterThan(5);
    expect(options.filter((option) => !names(text, option))).toEqual([]);
  });

  it.each(definitions.CrioDistribution?.enum ?? [])('has the distribution %s', (distribution) => {
    expect(text).toContain(distribution);
  });
});

describe('docs/architecture.md', () => {
  const text = pageNamed('docs/architecture.md');
  const folders = readdirSync(resolve(__dirname, '../src'), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );
  const picture = new Map<string, readonly string[]>();
  for (const [, from = '', to = ''] of text.matchAll(/^ {4}(\w+) --> (\w+)$/gm)) {
    if ([...folders, 'errors'].includes(from)) picture.set(from, [...(picture.get(from) ?? []), to]);
  }
  const reached = (from: string): readonly string[] => (picture.get(from) ?? []).flatMap((to) => [to, ...reached(to)]);
  const lint = readFileSync(resolve(__dirname, '../biome.json'), 'utf8');
  const rules = [...lint.matchAll(/"src\/(\w+) may import only: ([\w, ]+)\./g)].map(([, from = '', to = '']) => ({
    from,
    to: to.split(', '),
  }));

  it.each(folders)('says what is in the folder %s', (folder) => {
    expect(text).toMatch(new RegExp(`^\\| \`${folder}\` \\| \\w`, 'm'));
  });

  it('draws no import that lint refuses, and every one that it allows', () => {
    expect(rules.length).toBeGreaterThan(9);
    for (const { from, to } of rules) {
      const others = to.filter((name) => name !== from);
      expect(
        (picture.get(from) ?? []).filter((name) => !others.includes(name)),
        `drawn from ${from}`,
      ).toEqual([]);
      expect(
        others.filter((name) => !reached(from).includes(name)),
        `not drawn from ${from}`,
      ).toEqual([]);
    }
  });
});

describe('docs/orchest.md', () => {
  it('names every option of the preset', () => {
    const section = /^## Options of the preset\n(.*?)^## /ms.exec(pageNamed('docs/orchest.md'))?.[1] ?? '';
    const options = keysOf('OrchestPreset').filter((key) => key !== 'type');
    expect(options.length).toBeGreaterThan(5);
    expect(options.filter((key) => !names(section, key))).toEqual([]);
  });
});

describe('docs/migration-from-orchest.md', () => {
  it('names rows that ADR-001 has', () => {
    const rows = [...pageNamed('docs/migration-from-orchest.md').matchAll(/\| ([A-Z\d]\.\d+) \|$/gm)].map(([, row]) => row);
    const known = new Set([...pageNamed('docs/adr-001.md').matchAll(/^\| ([A-Z\d]\.\d+) \|/gm)].map(([, row]) => row));
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter((row) => !known.has(row))).toEqual([]);
  });
});

describe('docs/security-review.md', () => {
  const rows = new Map(
    [...pageNamed('docs/security-review.md').matchAll(/^\| (.*\?) \| (.*) \| (.*) \| (.*) \|$/gm)].map(([, question = '', ...answers]) => [
      question,
      answers.slice(0, 3),
    ]),
  );
  const answers = runtimes.map(answersOf);

  it('asks what the report answers, and nothing else', () => {
    expect([...rows.keys()].sort()).toEqual(Object.keys(answers[0] ?? {}).sort());
  });

  it.each([...rows])('answers as the report does: %s', (question, shown) => {
    const expected = answers.map((answer) => answer[question] ?? '');
    // What is the same as on the runtime before is not said again.
    expect(shown.map((answer, index) => (answer === 'the same' ? shown[index - 1]?.replace(/.*/, shown[0] ?? '') : answer))).toEqual(
      expected,
    );
  });
});

/** The answers for an installation with a build and access, in the words of the page. */
function answersOf(runtime: BuildKitConfig['runtime']): Readonly<Record<string, string>> {
  const config = {
    runtime,
    namespace: 'builds',
    access: { subjects: [{ kind: 'ServiceAccount', name: 'build-service' }] },
  } as BuildKitConfig;
  const build = builderPod(config, {
    name: 'build-web',
    image: 'registry.example.com/team/web:1.4',
    context: { type: 'git', url: 'https://git.example.com/team/web.git' },
  });
  const { workloads, access } = securityReport([...buildkitManifests(config), build]);
  const containers = workloads.flatMap((workload) => workload.containers);
  const paths = workloads.flatMap(({ hostPaths }) => hostPaths);
  const named = (isMeant: (container: (typeof containers)[number]) => boolean) =>
    listed(containers.filter(isMeant).map(({ name }) => name));
  const adding = containers.filter(({ addedCapabilities }) => addedCapabilities.length > 0);
  const capabilities = listed(adding.flatMap(({ addedCapabilities }) => addedCapabilities));
  return {
    'Which containers are privileged?': named(({ privileged }) => privileged),
    'Which containers may escalate privileges?': named(({ allowPrivilegeEscalation }) => allowPrivilegeEscalation),
    'Which capabilities are added, and where?': adding.length === 0 ? 'none' : `${listed(adding.map(({ name }) => name))}: ${capabilities}`,
    'Which paths of the node are mounted?': listed(paths.map(({ path }) => path)),
    'Do mounts of a container reach the node?': listed(
      paths.filter(({ mounts }) => mounts.some(({ propagation }) => propagation === 'Bidirectional')).map(({ path }) => path),
    ),
    'Which namespaces of the node are shared?': listed(workloads.flatMap(({ hostNamespaces }) => hostNamespaces)),
    'Who has a token of the API server?': listed(workloads.filter(({ tokenMounted }) => tokenMounted).map(({ name }) => name)),
    'Which ports are open?': listed(containers.flatMap(({ ports }) => ports.map(({ port }) => String(port)))),
    'Which Secrets are read?': listed(workloads.flatMap(({ secrets }) => secrets.map(({ name }) => name))),
    'Which containers have a writable root file system?': named(({ readOnlyRootFilesystem }) => !readOnlyRootFilesystem),
    'Which containers have no seccomp profile?': named(({ seccomp }) => seccomp === undefined),
    'Which Pod Security level do namespaces need?': listed(workloads.map(({ podSecurityLevel }) => podSecurityLevel)),
    'What may whoever launches builds do?': access
      .flatMap(({ rules = [] }) => rules.map(({ verbs, resources = [] }) => `${listed(verbs)} on ${listed(resources)}`))
      .join('; '),
  };
}

function thrownBy(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing is thrown');
}

function listed(texts: readonly string[]): string {
  return texts.length === 0 ? 'none' : [...new Set(texts)].map((text) => `\`${text}\``).join(', ');
}

describe('docs/troubleshooting.md', () => {
  const text = pageNamed('docs/troubleshooting.md');

  it('has each message once', () => {
    const seen = blocksNoted('seen').map(({ value }) => value);
    expect(seen.length).toBeGreaterThan(40);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('names every first line that errors have, with functions that throw it', () => {
    const rows = [...text.matchAll(/^\| `(invalid [\w ]+)` \| (.*) \|$/gm)].map(([, line = '', input = '']) => ({ line, input }));
    const throwing = {
      resolveConfig: () => resolveConfig({} as never),
      resolveNodePools: () => resolveNodePools({} as never),
      'plain functions': () => resolveConfig({ topology: 'service' } as never),
      builderPod: () => builderPod({ runtime: 'cri-o' }, {} as never),
      runtimeClassManifest: () => runtimeClassManifest({} as never),
      detectConfig: () => detectConfig({ items: [] }),
      detectRuntime: () => detectRuntime({} as never),
      imagePinning: () => imagePinning({ runtime: 'cri-o' }, ['a@b']),
      imageCommands: () => imageCommands({ runtime: 'docker' }).push.argv(`a@sha256:${'0'.repeat(64)}`),
    };
    const lines = Object.entries(throwing).map(([name, call]) => {
      const { message } = thrownBy(call);
      expect(rows.find(({ line }) => line === message.split('\n')[0])?.input ?? '', message).toContain(name);
      return message.split('\n')[0];
    });
    expect(new Set(rows.map(({ line }) => line))).toEqual(new Set(lines));
  });

  it('says of each message what its cause is, and what to do', () => {
    const sections = text
      .split(/^### /m)
      .slice(1)
      .map((section) => section.split(/^## /m)[0] ?? '');
    const ofMessages = sections.filter((section) => section.includes('<!-- seen: '));
    const silent = ofMessages.filter((section) => !/\*\*Cause\.\*\*/.test(section) || !/\*\*Fix\.\*\*|\| Fix \|/.test(section));
    expect(ofMessages.length).toBeGreaterThan(30);
    expect(silent.map((section) => section.split('\n')[0])).toEqual([]);
  });
});
