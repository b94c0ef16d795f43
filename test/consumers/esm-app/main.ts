import { App, Chart } from 'cdk8s';
import { BuildKit, type BuildKitProps, ImageBuild } from 'cdk8s-buildkit';
import { type BuildKitConfig, builderPod, buildkitDaemonSet, resolveConfig } from 'cdk8s-buildkit/manifests';
import { ServiceAccount } from 'cdk8s-plus-27';

const chart = new Chart(new App(), 'esm-app', { namespace: 'build' });

// Docker's engine embeds BuildKit, so there is no daemon; the other runtimes have one.
const onDocker = new BuildKit(chart, 'OnDocker', { runtime: 'docker', name: 'on-docker' });
onDocker.daemon satisfies undefined;

const subject = new ServiceAccount(chart, 'Launcher');
const props: BuildKitProps<'containerd'> = { runtime: 'containerd', access: { subjects: [subject] } };
const onContainerd = new BuildKit(chart, 'OnContainerd', props);
onContainerd.daemon.daemonSet.name satisfies string;

// @ts-expect-error podman is no runtime of Kubernetes nodes
new BuildKit(chart, 'OnPodman', { runtime: 'podman' });

// @ts-expect-error storage is an option of cri-o only
new BuildKit(chart, 'WithStorage', { runtime: 'containerd', storage: {} });

new ImageBuild(chart, 'app', { buildKit: onContainerd, image: 'app:1', context: { type: 'git', url: 'https://example.com/app.git' } });

// A config whose runtime is known only at run time.
export function podOf(config: BuildKitConfig): string | undefined {
  const pod = builderPod(resolveConfig(config), { name: 'app', image: 'app:1', context: { type: 'hostPath', path: '/srv/app' } });
  return pod.spec?.initContainers?.[0]?.image;
}

buildkitDaemonSet({ runtime: 'cri-o' }).spec?.template.spec?.containers[0]?.image satisfies string | undefined;
