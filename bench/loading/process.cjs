// Measures one thing in this process, which has loaded nothing before: node bench/loading/process.cjs <what> <package or runtime> <request>
// The time is that of the processor, garbage collection included: a process of some milliseconds waits as long for its turn on a busy
// machine.
const { statSync } = require('node:fs');

const [what, subject, request] = process.argv.slice(2);

/** Each returns the milliseconds that the processor took. */
const measures = {
  load: (name) => timeOf(() => require(name)),
  read: (name) => timeOf(() => Object.values(require(name))),
  builderPod: (runtime, request) =>
    timeOf(() => {
      const { builderPod, resolveConfig } = require('cdk8s-buildkit/manifests');
      return JSON.stringify(builderPod(resolveConfig({ runtime }), request));
    }),
  BuildKit: (runtime) =>
    timeOf(() => {
      const { App, Chart } = require('cdk8s');
      const { BuildKit } = require('cdk8s-buildkit');
      const app = new App();
      new BuildKit(new Chart(app, 'chart'), 'BuildKit', { runtime });
      return app.synthYaml();
    }),
  /** The code that uses the two packages is loaded between: its time is not counted. */
  levelTwo: async (runtime, request) => {
    const loading = timeOf(() => [require('cdk8s'), require('cdk8s-plus-27')]);
    const { appWithPod } = await import('../pods/level-two.mjs');
    const { levelTwo } = await import(`../pods/${runtime}.mjs`);
    return loading + timeOf(() => appWithPod(levelTwo, request).synthYaml());
  },
};

function timeOf(run) {
  const start = process.cpuUsage();
  const result = run();
  const { user, system } = process.cpuUsage(start);
  if (result === undefined) throw new Error(`${what} of ${subject} made nothing`);
  return (user + system) / 1000;
}

async function main() {
  const milliseconds = await measures[what](subject, JSON.parse(request));
  const files = Object.keys(require.cache).filter((file) => file !== __filename);
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  process.stdout.write(JSON.stringify({ milliseconds, files: files.length, bytes }));
}

main();
