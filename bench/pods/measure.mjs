// Prints the rows of one runtime as JSON.
import { builderPod, resolveConfig } from 'cdk8s-buildkit/manifests';
import { inTurns, ratioOf } from '../measure.mjs';
import { appWithPod } from './level-two.mjs';
import { requestNumber } from './request.mjs';
import { checkSame, checkSameButForDefaults } from './same.mjs';

const [runtime] = process.argv.slice(2);
const { literal, levelTwo } = await import(`./${runtime}.mjs`);
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

/** @type {import('../table.mjs').Row[]} */
const rows = [
  { what: `${runtime}: cdk8s-plus-27 to YAML / builderPod to JSON`, ratio: ratioOf(times.levelTwoYaml, times.ours), goal: { atLeast: 25 } },
  { what: `${runtime}: cdk8s-plus-27 to JSON / builderPod to JSON`, ratio: ratioOf(times.levelTwoJson, times.ours) },
  { what: `${runtime}: builderPod to JSON / literal to JSON`, ratio: ratioOf(times.ours, times.literal), goal: { atMost: 3 } },
];
console.log(JSON.stringify(rows));

function objectOf(app) {
  return app.charts[0].toJson()[0];
}
