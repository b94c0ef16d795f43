import {MyChart, pod, podYaml} from './main';
import {Testing, Yaml} from 'cdk8s';

describe('the app', () => {
  const chart = new MyChart(Testing.app(), 'test-chart', { namespace: 'build' });
  const results: { kind: string }[] = Testing.synth(chart);

  test('has a daemon', () => {
    expect(results.map(({ kind }) => kind)).toContain('DaemonSet');
  });

  test('builds with the Pod that the plain function makes', () => {
    expect(results).toContainEqual(pod);
    expect(podYaml).toBe(Yaml.stringify(results.find(({ kind }) => kind === 'Pod')));
  });
});
