import { Construct } from 'constructs';
import { App, Chart, ChartProps } from 'cdk8s';
import { BuildKit, ImageBuild } from 'cdk8s-buildkit';
import { BuildKitConfig, builderPod, toYaml } from 'cdk8s-buildkit/manifests';
import { PersistentVolumeAccessMode, PersistentVolumeClaim, ServiceAccount } from 'cdk8s-plus-27';
import * as plus33 from 'cdk8s-plus-33';

export class MyChart extends Chart {
  constructor(scope: Construct, id: string, props: ChartProps = { }) {
    super(scope, id, props);

    const launcher = new ServiceAccount(this, 'Launcher', { metadata: { name: 'launcher' } });
    const otherLauncher = new plus33.ServiceAccount(this, 'OtherLauncher', { metadata: { name: 'other-launcher' } });
    const sources = new PersistentVolumeClaim(this, 'Sources', {
      metadata: { name: 'sources' },
      accessModes: [PersistentVolumeAccessMode.READ_WRITE_MANY],
    });

    const buildKit = new BuildKit(this, 'BuildKit', {
      runtime: 'cri-o',
      access: { subjects: [launcher, otherLauncher, { kind: 'Group', name: 'builders' }] },
    });
    // The type knows that cri-o has a daemon.
    buildKit.daemon.serviceAccount.name.toUpperCase();

    new ImageBuild(this, 'app', {
      buildKit,
      image: 'registry.example.com/app:1',
      context: { type: 'persistentVolumeClaim', claimName: sources, subPath: 'app' },
    });
  }
}

const config: BuildKitConfig<'cri-o'> = { runtime: 'cri-o', namespace: 'build' };

/** The Pod of a build, as a program other than cdk8s would render it. */
export const pod = builderPod(config, {
  name: 'app',
  image: 'registry.example.com/app:1',
  context: { type: 'persistentVolumeClaim', claimName: 'sources', subPath: 'app' },
});

export const podYaml = toYaml(pod);

const app = new App();
new MyChart(app, 'cjs-app', { namespace: 'build' });
app.synth();
