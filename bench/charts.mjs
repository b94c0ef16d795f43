// Many builds in one chart, to YAML, as `cdk8s synth` writes them.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Yaml } from 'cdk8s';
import { builderPod, resolveConfig, toYaml } from 'cdk8s-buildkit/manifests';
import { appWithBuilds, appWithObjects } from './charts/app.mjs';
import { inTurns, median, ratioOf } from './measure.mjs';
import { requestNumber } from './pods/request.mjs';

const runtimes = ['docker', 'containerd', 'cri-o'];
const sizes = [100, 300, 1000, 3000, 10_000];

/** @returns {Promise<import('./table.mjs').Row[]>} */
export async function measure() {
  return [...runtimes.flatMap(toYamlOf), linearity('containerd'), memory('containerd')];
}

/** cdk8s has the same writer of YAML as everybody: what is compared is all that there is besides it. */
function toYamlOf(runtime) {
  const count = 1000;
  const objects = appWithBuilds(runtime, count).charts[0].toJson();
  const config = resolveConfig({ runtime });
  const functions = () => toYaml(Array.from({ length: count }, (_, number) => builderPod(config, requestNumber(number))));
  const times = inTurns(
    {
      constructs: () => appWithBuilds(runtime, count).synthYaml(),
      objects: () => appWithObjects(objects).synthYaml(),
      functions,
      yaml: () => Yaml.stringify(...objects),
    },
    { rounds: 9 },
  );
  return [
    {
      what: `${runtime}: BuildKit and 1,000 ImageBuilds to YAML / their objects to YAML`,
      ratio: ratioOf(times.constructs, times.yaml),
      goal: { atMost: 1.35 },
    },
    {
      what: `${runtime}: the same objects as ApiObjects to YAML / their objects to YAML`,
      ratio: ratioOf(times.objects, times.yaml),
      note: 'what cdk8s itself takes',
    },
    { what: `${runtime}: 1,000 builderPods to YAML / their objects to YAML`, ratio: ratioOf(times.functions, times.yaml) },
  ];
}

/** The slope of the line through the logarithms: 1 if twice as many builds take twice as long. */
function linearity(runtime) {
  const times = inTurns(Object.fromEntries(sizes.map((size) => [size, () => appWithBuilds(runtime, size).synthYaml()])), { rounds: 3 });
  const points = sizes.map((size) => [Math.log(size), Math.log(median(times[size]))]);
  return {
    what: `${runtime}: exponent of the time from 100 to 10,000 ImageBuilds`,
    ratio: slope(points),
    goal: { atMost: 1.1 },
    note: '1 is linear',
  };
}

function slope(points) {
  const [meanX, meanY] = [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length);
  const covariance = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return covariance / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}

function memory(runtime) {
  const perBuild = (count) => heapOf(runtime, count) / count;
  return {
    what: `${runtime}: memory of each of 10,000 ImageBuilds / of each of 1,000`,
    ratio: perBuild(10_000) / perBuild(1000),
    goal: { atMost: 1.1 },
    note: 'heap after garbage collection',
  };
}

function heapOf(runtime, count) {
  const program = fileURLToPath(new URL('charts/heap.mjs', import.meta.url));
  return Number(execFileSync(process.execPath, ['--expose-gc', program, runtime, String(count)], { encoding: 'utf8' }));
}
