// What a process spends before it can work: loading the library, and making its first Pod. Each time is that of a fresh process.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ratioOf } from './measure.mjs';
import { requestNumber } from './pods/request.mjs';

const rounds = 21;
const runtimes = ['docker', 'containerd', 'cri-o'];
const loads = ['cdk8s', 'cdk8s-plus-27', 'cdk8s-buildkit/manifests', 'cdk8s-buildkit'];

/** Arguments of process.cjs by the names of what it measures. */
const processes = Object.fromEntries([
  ...loads.flatMap((name) => [
    [`load ${name}`, ['load', name]],
    [`read ${name}`, ['read', name]],
  ]),
  ...runtimes.flatMap((runtime) => ['builderPod', 'levelTwo', 'BuildKit'].map((what) => [`${runtime} ${what}`, [what, runtime]])),
]);

/** @returns {Promise<import('./table.mjs').Row[]>} */
export async function measure() {
  const runs = inFreshProcesses();
  const compare = (what, one, other, goal) => ({
    what,
    ratio: ratioOf(times(runs[one]), times(runs[other])),
    goal,
    note: note(runs, one, other),
  });
  const few = { atMost: 0.35 };
  const enough = { atMost: 1.15 };
  return [
    compare('load cdk8s-buildkit/manifests / load cdk8s', 'load cdk8s-buildkit/manifests', 'load cdk8s', few),
    compare('and read each of its exports', 'read cdk8s-buildkit/manifests', 'read cdk8s', few),
    compare('load cdk8s-buildkit / load cdk8s-plus-27', 'load cdk8s-buildkit', 'load cdk8s-plus-27', enough),
    compare('and read each of its exports', 'read cdk8s-buildkit', 'read cdk8s-plus-27', enough),
    ...runtimes.flatMap((runtime) => [
      compare(`${runtime}: first Pod of cdk8s-plus-27 / first builderPod`, `${runtime} levelTwo`, `${runtime} builderPod`, { atLeast: 6 }),
      compare(`${runtime}: first Pod of cdk8s-plus-27 / first BuildKit`, `${runtime} levelTwo`, `${runtime} BuildKit`),
    ]),
  ];
}

/** Takes turns, so that whatever else the machine does slows all of them. */
function inFreshProcesses() {
  const names = Object.keys(processes);
  const runs = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const at of names.keys()) {
      const name = names[(at + round) % names.length];
      runs[name].push(run(processes[name]));
    }
  }
  return runs;
}

/** @returns {{ milliseconds: number, files: number, bytes: number }} */
function run(args) {
  const script = fileURLToPath(new URL('loading/process.cjs', import.meta.url));
  return JSON.parse(execFileSync(process.execPath, [script, ...args, JSON.stringify(requestNumber(1))], { encoding: 'utf8' }));
}

function times(runs) {
  return runs.map(({ milliseconds }) => milliseconds);
}

function note(runs, one, other) {
  return `${sizeOf(runs[one])}, ${sizeOf(runs[other])}`;
}

function sizeOf([{ files, bytes }]) {
  return `${files} ${files === 1 ? 'file' : 'files'} of ${Math.round(bytes / 1000)} kB`;
}
