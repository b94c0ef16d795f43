import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { detectConfig, detectNodePools, type NodeObject } from '../src';
import { detectedConfig, detectedText } from '../src/cli/commands/detected-config';
import { samples } from './support/node-samples';
import { node } from './support/nodes';

const detect = (...nodes: readonly NodeObject[]) => ({ pools: detectNodePools(nodes), nodes });

describe('the config file of a cluster', () => {
  it.each(samples)('has what the library detects: %s', (_, sample) => {
    const detected = detect(node(sample));
    const { kind, kubernetesVersion, namespaces, ...config } = parse(detectedText(detected));
    expect(config).toEqual(detectConfig(detected.nodes));
    const { $schema, ...data } = detectedConfig(detected) as { readonly $schema: string };
    expect(data).toEqual({ kind, kubernetesVersion, namespaces, ...config });
  });

  const kubelet = (name: string, version: string): NodeObject => ({
    metadata: { name },
    status: { nodeInfo: { containerRuntimeVersion: 'cri-o://1.33.0', kubeletVersion: version, operatingSystem: 'linux', osImage: '' } },
  });

  it.each([
    [['v1.33.1', 'v1.31.14+k3s1'], '1.31'],
    [['v1.9.0', 'v1.33.1'], undefined],
    [['v1.33.1', ''], undefined],
    [['v1.27.0'], '1.27'],
  ])('has the version of the oldest kubelet, if all are known and supported: %j', (versions, expected) => {
    const nodes = versions.map((version, index) => kubelet(`node-${index}`, version));
    expect(parse(detectedText(detect(...nodes))).kubernetesVersion).toBe(expected);
  });
});
