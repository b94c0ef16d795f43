// Your own snapshot test, so that a pull request shows what it changes on the cluster. Run `vitest -u` to accept a change; the
// diff of review.yaml is then what the reviewer reads.
import { Chart, Testing } from 'cdk8s';
import { BuildKit } from 'cdk8s-buildkit';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';

it('synthesizes what was reviewed', async () => {
  const chart = new Chart(Testing.app(), 'builds', { namespace: 'builds' });
  new BuildKit(chart, 'buildkit', { runtime: 'containerd', distribution: 'k3s' });
  const documents = Testing.synth(chart).map((object) => stringify(object, { lineWidth: 0 }));
  await expect(documents.join('---\n')).toMatchFileSnapshot('review.yaml');
});
