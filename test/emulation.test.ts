import { describe, expect, it } from 'vitest';
import { buildkitDaemonSet, type DaemonOptions, resolveConfig } from '../src';
import { argv, containersOf } from './support/kubelet';
import { problemsOf } from './support/problems';

const runtimes = ['containerd', 'cri-o'] as const;

function podOf(runtime: (typeof runtimes)[number], daemon: DaemonOptions, options: { readonly imageRegistry?: string } = {}) {
  return buildkitDaemonSet({ runtime, daemon, ...options })?.spec.template ?? {};
}

describe.each(runtimes)('emulators on %s', (runtime) => {
  const emulators = (daemon: DaemonOptions, options = {}) =>
    containersOf(podOf(runtime, daemon, options)).filter((container) => (container.args ?? []).includes('--install'));

  it('are registered once, before the daemon, for the platforms that are asked for', () => {
    const platforms = ['linux/arm64', 'linux/arm/v7', 'linux/arm/v6', 'linux/s390x'] as const;
    const [container, ...others] = emulators({ emulation: { platforms } });
    expect(others).toEqual([]);
    expect(container && argv(container)).toEqual(['--install', 'arm64,arm,s390x']);
    expect(containersOf(podOf(runtime, { emulation: {} })).at(-1)?.name).not.toBe(container?.name);
  });

  it('are all that the image has unless somebody says which', () => {
    expect(emulators({ emulation: {} }).map((container) => argv(container))).toEqual([['--install', 'all']]);
  });

  it('come from an image of their own, pulled like that of the daemon', () => {
    const imageOf = (daemon: DaemonOptions, options = {}) =>
      emulators(daemon, options).map(({ image, imagePullPolicy }) => [image, imagePullPolicy]);
    expect(imageOf({ emulation: {} })).toEqual([['docker.io/tonistiigi/binfmt:qemu-v10.2.3', 'IfNotPresent']]);
    expect(imageOf({ emulation: {} }, { imageRegistry: 'mirror.example.com' })).toEqual([
      ['mirror.example.com/tonistiigi/binfmt:qemu-v10.2.3', 'IfNotPresent'],
    ]);
    expect(imageOf({ emulation: { image: 'team/binfmt:1' }, imagePullPolicy: 'Always' })).toEqual([['docker.io/team/binfmt:1', 'Always']]);
  });

  it('are not registered unless they are asked for', () => {
    expect(emulators({})).toEqual([]);
  });

  it('are of platforms, at least one', () => {
    const problems = (platforms: readonly string[]) => problemsOf(() => resolveConfig({ runtime, daemon: { emulation: { platforms } } }));
    expect(problems([])).toEqual(['daemon.emulation.platforms: expected at least 1 item, received []']);
    expect(problems(['arm64'])).toEqual(['daemon.emulation.platforms[0]: expected a platform such as "linux/amd64", received "arm64"']);
  });
});
