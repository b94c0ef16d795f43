import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  capabilitiesByPhase,
  type EngineCapability,
  type EngineName,
  engineCan,
  engineCapabilities,
} from '../src/images/engine-capabilities';
import type { ImageCommands, ImageOperation } from '../src/images/image-commands';
import { type ImageAction, type ImageState, nextImageAction } from '../src/images/next-image-action';
import { containerdCommands } from '../src/runtimes/containerd/commands';
import { crioCommands } from '../src/runtimes/cri-o/commands';
import { dockerCommands } from '../src/runtimes/docker/commands';

const yes = true;
const no = false;

describe('the next action for an image', () => {
  it.each<readonly [onNode: boolean, inRegistry: boolean, marked: boolean, inUse: boolean, ImageAction, reason: string]>([
    [no, no, no, no, 'none', 'it has yet to be built'],
    [no, no, no, yes, 'none', 'a Pod waits for it to be built'],
    [no, yes, no, no, 'pull', 'the next Pod on the node starts without waiting'],
    [no, yes, no, yes, 'pull', 'a Pod waits for it'],
    [yes, no, no, no, 'push', 'it was built on the node, and other nodes need it'],
    [yes, no, no, yes, 'push', 'as above: use does not hinder a push'],
    [yes, yes, no, no, 'none', 'it is everywhere'],
    [yes, yes, no, yes, 'none', 'it is everywhere'],
    [no, no, yes, no, 'none', 'it is gone'],
    [no, no, yes, yes, 'none', 'it is gone, and a container holds on to the rest'],
    [no, yes, yes, no, 'remove-from-registry', 'no node needs it any more'],
    [no, yes, yes, yes, 'none', 'another node may still have to pull it'],
    [yes, no, yes, no, 'remove-from-node', 'it is not pushed first'],
    [yes, no, yes, yes, 'none', 'a container runs it'],
    [yes, yes, yes, no, 'remove-from-node', 'the node before the registry, from which it would be pulled again'],
    [yes, yes, yes, yes, 'none', 'a container runs it, here or elsewhere'],
  ])('on node %s, in registry %s, marked %s, in use %s: %s, because %s', (onNode, inRegistry, markedForRemoval, inUse, action) => {
    expect(nextImageAction({ onNode, inRegistry, markedForRemoval, inUse })).toBe(action);
  });

  const state: fc.Arbitrary<ImageState> = fc.record({
    onNode: fc.boolean(),
    inRegistry: fc.boolean(),
    markedForRemoval: fc.boolean(),
    inUse: fc.boolean(),
  });

  it('leads to a state that lasts, in two steps at most', () => {
    fc.assert(
      fc.property(state, (start) => {
        const end = acted(acted(start));
        expect(nextImageAction(end)).toBe('none');
        if (!start.markedForRemoval) expect(end.onNode).toBe(end.inRegistry);
        if (start.markedForRemoval && !start.inUse) expect([end.onNode, end.inRegistry]).toEqual([false, false]);
      }),
    );
  });

  it('of many nodes with one registry leads there too, in whatever order they act', () => {
    const cluster = fc.record({ nodes: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }), shared: state });
    fc.assert(
      fc.property(cluster, fc.infiniteStream(fc.nat()), ({ nodes, shared }, order) => {
        const { markedForRemoval, inUse } = shared;
        const onNodes = [...nodes];
        let { inRegistry } = shared;
        const seen = (node: number): ImageState => ({ onNode: onNodes[node] ?? false, inRegistry, markedForRemoval, inUse });
        const busy = () => onNodes.flatMap((_, node) => (nextImageAction(seen(node)) === 'none' ? [] : [node]));
        for (let steps = 0; busy().length > 0; steps++) {
          expect(steps).toBeLessThanOrEqual(nodes.length + 1);
          const node = busy()[order.next().value % busy().length] ?? 0;
          const next = acted(seen(node));
          onNodes[node] = next.onNode;
          inRegistry = next.inRegistry;
        }
        const wanted = !markedForRemoval && (shared.inRegistry || nodes.includes(true));
        if (!markedForRemoval || !inUse) expect([...onNodes, inRegistry]).toEqual(Array(nodes.length + 1).fill(wanted));
      }),
    );
  });
});

/** The state once its action is done. */
function acted(state: ImageState): ImageState {
  const effects: Readonly<Record<ImageAction, Partial<ImageState>>> = {
    push: { inRegistry: true },
    pull: { onNode: true },
    'remove-from-node': { onNode: false },
    'remove-from-registry': { inRegistry: false },
    none: {},
  };
  return { ...state, ...effects[nextImageAction(state)] };
}

describe('what engines can do', () => {
  const engines: readonly EngineName[] = ['docker', 'cri', 'ctr', 'skopeo', 'buildkit', 'buildah', 'kaniko'];

  it.each<readonly [keyof typeof capabilitiesByPhase, EngineCapability, string]>([
    //                                      docker, cri, ctr, skopeo, buildkit, buildah, kaniko
    ['build', 'build-images', '             yes     no   no   no      yes       yes      yes'],
    ['build', 'push-images', '              yes     no   yes  yes     yes       yes      yes'],
    ['build', 'tag-images', '               yes     no   yes  yes     no        yes      no'],
    ['install', 'load-images', '            yes     no   yes  yes     no        yes      no'],
    ['install', 'push-images', '            yes     no   yes  yes     yes       yes      yes'],
    ['install', 'manifest-lists', '         yes     no   yes  yes     yes       yes      no'],
    ['run', 'start-containers', '           yes     yes  yes  no      no        no       no'],
    ['run', 'pull-images', '                yes     yes  yes  yes     no        yes      no'],
    ['run', 'run-containers', '             yes     yes  yes  no      no        no       no'],
    ['run', 'run-pods', '                   yes     yes  yes  no      no        no       no'],
    ['run', 'configure-network', '          yes     yes  yes  no      no        no       no'],
    ['run', 'remove-containers', '          yes     yes  yes  no      no        no       no'],
    ['run', 'remove-images', '              yes     yes  yes  yes     no        yes      no'],
  ])('%s: %s%s', (phase, capability, answers) => {
    expect(capabilitiesByPhase[phase]).toContain(capability);
    expect(engines.map((engine) => (engineCan(engine, capability) ? 'yes' : 'no'))).toEqual(answers.trim().split(/ +/));
  });

  it('is a table of these engines', () => {
    expect(Object.keys(engineCapabilities)).toEqual(engines);
    expect(Object.values(capabilitiesByPhase).flat()).toHaveLength(13);
  });

  const capabilityOf: Readonly<Partial<Record<ImageOperation, EngineCapability>>> = {
    pull: 'pull-images',
    push: 'push-images',
    tag: 'tag-images',
    load: 'load-images',
    remove: 'remove-images',
  };
  const engineOf: Readonly<Record<string, EngineName>> = { docker: 'docker', crictl: 'cri', ctr: 'ctr', skopeo: 'skopeo' };
  const runtimes: readonly (readonly [string, ImageCommands])[] = [
    ['docker', dockerCommands({ socket: '/s' })],
    ['containerd', containerdCommands({ socket: '/s' })],
    ['cri-o', crioCommands({ socket: '/s', graphRoot: '/g', runRoot: '/r', driver: 'overlay' })],
  ];

  it.each(runtimes)('is what the commands of %s use', (_, commands) => {
    for (const [operation, { tool, unsupported }] of Object.entries(commands)) {
      const capability = Object.entries(capabilityOf).find(([key]) => key === operation)?.[1];
      const can = (name: string | undefined) => engineCan(engineOf[name ?? ''] ?? 'kaniko', capability ?? 'build-images');
      if (capability !== undefined) expect(can(tool)).toBe(true);
      if (unsupported !== undefined) expect([can(unsupported.tool), unsupported.instead]).toEqual([false, tool]);
    }
  });
});
