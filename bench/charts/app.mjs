import { ApiObject, App, Chart } from 'cdk8s';
import { BuildKit, ImageBuild } from 'cdk8s-buildkit';
import { requestNumber } from '../pods/request.mjs';

/** An app with the objects of one config, and builds in the same chart. */
export function appWithBuilds(runtime, count) {
  const app = new App();
  const chart = new Chart(app, 'builds', { namespace: 'buildkit' });
  const buildKit = new BuildKit(chart, 'buildkit', { runtime });
  for (let number = 0; number < count; number++) {
    const { name, ...request } = requestNumber(number);
    new ImageBuild(chart, name, { buildKit, ...request });
  }
  return app;
}

/** An app with objects that are made already. */
export function appWithObjects(objects) {
  const app = new App();
  const chart = new Chart(app, 'objects');
  for (const [index, object] of objects.entries()) new ApiObject(chart, `object-${index}`, object);
  return app;
}
