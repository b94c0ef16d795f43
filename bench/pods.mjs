// One Pod for each request, as a service makes it: the config is resolved once, and every request is checked.
import { builderPod, resolveConfig } from 'cdk8s-buildkit/manifests';
import { inTurns, ratioOf } from './measure.mjs';
import { appWithPod } from './pods/level-two.mjs';
import { requestNumber } from './pods/request.mjs';
import { checkSame, checkSameButForDefaults } from './pods/same.mjs';

const runtimes = ['docker', 'containerd', 'cri-o'];

/** @returns {Promise<import('./table.mjs').Row[]>} */
export async function measure() {
  const rows = [];
  for (const runtime of runtimes) rows.push(...(await measureRuntime(runtime)));
  return rows;
}

async function measureRuntime(runtime) {
  const { literal, levelTwo } = await import(`./pods/${runtime}.mjs`);
  const config = resolveConfig({ runtime });
  const expected = builderPod(config, requestNumber(0));
  checkSame(expected, literal(requestNumber(0)));
  checkSameButForDefaults(expected, objectOf(appWithPod(levelTwo, requestNumber(0))));

  let count = 0;
  const next = () => requestNumber(++count);
  const times = inTurns({
    ours: () => JSON.stringify(builderPod(config, next())),
    literal: () => JSON.stringify(literal(next())),
    levelTwoYaml: () => appWithPod(levelTwo, next()).synthYaml(),
    levelTwoJson: () => JSON.stringify(objectOf(appWithPod(levelTwo, next()))),
  });
  return [
    {
      what: `${runtime}: cdk8s-plus-27 to YAML / builderPod to JSON`,
      ratio: ratioOf(times.levelTwoYaml, times.ours),
      goal: { atLeast: 25 },
    },
    { what: `${runtime}: cdk8s-plus-27 to JSON / builderPod to JSON`, ratio: ratioOf(times.levelTwoJson, times.ours) },
    { what: `${runtime}: builderPod to JSON / literal to JSON`, ratio: ratioOf(times.ours, times.literal), goal: { atMost: 3 } },
  ];
}

function objectOf(app) {
  return app.charts[0].toJson()[0];
}
