import { buildStatus } from 'cdk8s-buildkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Runtime } from '../runtimes/runtime';
import { fromBusybox, Workbench } from './workbench';

/** Image names as users write them, and as the runtime's store has them. */
const names = [
  ['10.0.0.1/orchest-env-x:1', '10.0.0.1/orchest-env-x:1'],
  ['localhost:5000/a/b:tag', 'localhost:5000/a/b:tag'],
  ['foo:1', 'docker.io/library/foo:1'],
  ['docker.io/x/y', 'docker.io/x/y:latest'],
] as const;

/** What a shell, the kubelet, a CSV reader or a decoder could each get wrong. */
export const hostile = 'a  b\t"c" \'d\', e=f,g\n$(HOME) $$(X) $HOME pa$$word $é `id` \\n \\ ; & | > 日本 😀 {{.x}} --flag';

/** The builds that every runtime is to do. */
export function describeBuilds(runtime: Runtime): void {
  describe(`builds on ${runtime.title}`, () => {
    let bench: Workbench;
    beforeAll(async () => {
      bench = await Workbench.start(runtime);
      await bench.startDaemon();
    });
    afterAll(() => bench?.stop());

    it.each(names)('store the image %s as %s, and a container of it runs', async (image, stored) => {
      const { phase, log } = await bench.build({ image, files: { Dockerfile: `${fromBusybox}RUN echo ${image} > /name\n` } });
      expect(phase, log).toBe('Succeeded');
      expect(await bench.names()).toContain(stored);
      expect(await bench.busybox(stored, 'cat', '/name')).toBe(`${image}\n`);
    });

    it('give one image several names', async () => {
      const { phase, log } = await bench.build({
        image: 'several:1',
        additionalImages: ['docker.io/team/several:2', '10.0.0.1/several:3'],
      });
      expect(phase, log).toBe('Succeeded');
      expect(await bench.names()).toEqual(
        expect.arrayContaining(['docker.io/library/several:1', 'docker.io/team/several:2', '10.0.0.1/several:3']),
      );
    });

    it('hand a build arg over to the byte', async () => {
      const Dockerfile = `${fromBusybox}ARG VALUE\nRUN printf %s "$VALUE" > /value\n`;
      const { phase, log } = await bench.build({ image: 'hostile:1', buildArgs: { VALUE: hostile }, files: { Dockerfile } });
      expect(phase, log).toBe('Succeeded');
      expect(await bench.read('docker.io/library/hostile:1', '/value')).toBe(hostile);
    });

    it('hand a field of the Pod over as a build arg', async () => {
      const Dockerfile = `${fromBusybox}ARG ADDRESS\nARG TEAM\nRUN echo "$ADDRESS $TEAM" > /field\n`;
      const { phase, log } = await bench.build({
        image: 'field:1',
        labels: { 'example.com/team': 'web' },
        buildArgFields: { ADDRESS: 'status.podIP', TEAM: "metadata.labels['example.com/team']" },
        files: { Dockerfile },
      });
      expect(phase, log).toBe('Succeeded');
      expect(await bench.busybox('docker.io/library/field:1', 'cat', '/field')).toBe('10.88.0.5 web\n');
    });

    it('find a Dockerfile in a folder with a space in its name', async () => {
      const dockerfile = 'docker files, "new"/Dockerfile.web';
      const { phase, log } = await bench.build({
        image: 'folder:1',
        dockerfile,
        files: { [dockerfile]: `${fromBusybox}RUN echo here > /where\n` },
      });
      expect(phase, log).toBe('Succeeded');
      expect(await bench.busybox('docker.io/library/folder:1', 'cat', '/where')).toBe('here\n');
    });

    it('build the stage that is the target, with labels', async () => {
      const Dockerfile = `${fromBusybox.replace('scratch', 'scratch AS first')}RUN echo first > /stage\nFROM first AS second\nRUN echo second > /stage\n`;
      const imageLabels = { 'com.example.note': 'a, "b" $(HOME)' };
      const { phase, log } = await bench.build({ image: 'target:1', target: 'first', imageLabels, files: { Dockerfile } });
      expect(phase, log).toBe('Succeeded');
      expect(await bench.busybox('docker.io/library/target:1', 'cat', '/stage')).toBe('first\n');
      expect(await bench.runtime.labels(bench.node, 'docker.io/library/target:1')).toMatchObject(imageLabels);
    });

    it('build every step anew where no cache is wanted', async () => {
      const build = { image: 'anew:1', files: { Dockerfile: `${fromBusybox}ARG STAMP\nRUN cat /proc/sys/kernel/random/uuid > /uuid\n` } };
      const uuids: string[] = [];
      for (const noCache of [false, false, true]) {
        expect((await bench.build({ ...build, noCache })).phase).toBe('Succeeded');
        uuids.push(await bench.busybox('docker.io/library/anew:1', 'cat', '/uuid'));
      }
      expect(uuids[1]).toBe(uuids[0]);
      expect(uuids[2]).not.toBe(uuids[0]);
    });

    it('read files that only their owner may read', async () => {
      const pod = bench.pod({
        image: 'private:1',
        files: { Dockerfile: `${fromBusybox}COPY private /private\n`, 'private/key': 'of 1000\n' },
      });
      const folder = `/var/lib/sources/${pod.metadata.name}/private`;
      await bench.node.succeed(['chown', '-R', '1000:1000', folder]);
      await bench.node.succeed(['chmod', '-R', 'go=', folder]);
      const { phase, log } = await bench.run(pod);
      expect(phase, log).toBe('Succeeded');
      expect(await bench.busybox('docker.io/library/private:1', 'cat', '/private/key')).toBe('of 1000\n');
    });

    it('mount in a RUN step what it asks for: a cache, a bind, a tmpfs and a secret that is not given', async () => {
      const mounts = ['type=cache,target=/cache', 'type=bind,target=/context', 'type=tmpfs,target=/scratch', 'type=secret,id=none'];
      const run = `RUN ${mounts.map((mount) => `--mount=${mount}`).join(' ')} test -f /context/busybox && touch /cache/x /scratch/x && echo mounted > /mounts`;
      const { phase, log } = await bench.build({ image: 'mounts:1', files: { Dockerfile: `${fromBusybox}${run}\n` } });
      expect(phase, log).toBe('Succeeded');
      expect(await bench.busybox('docker.io/library/mounts:1', 'cat', '/mounts')).toBe('mounted\n');
    });

    it('fail in the step build, and leave no image, if a RUN fails', async () => {
      const ended = await bench.build({ image: 'failing:1', files: { Dockerfile: `${fromBusybox}RUN echo so be it; exit 7\n` } });
      expect(ended.phase).toBe('Failed');
      expect(ended.steps.map(({ name }) => name)).toEqual(['build']);
      expect(buildStatus(ended.pod)).toMatchObject({
        state: 'failed',
        step: 'build',
        exitCode: 1,
        reason: 'Error',
        message: expect.stringContaining('so be it'),
      });
      expect(await bench.names()).not.toContain('docker.io/library/failing:1');
    });

    it('fail if there is no Dockerfile', async () => {
      const ended = await bench.build({ image: 'none:1', dockerfile: 'Dockerfile.none' });
      expect(ended.phase).toBe('Failed');
      expect(buildStatus(ended.pod)).toMatchObject({ step: 'build', message: expect.stringContaining('Dockerfile.none') });
    });

    it('can be ten at once', async () => {
      const numbers = Array.from({ length: 10 }, (_, index) => `${index}`);
      const builds = numbers.map((number) =>
        bench.build({
          image: `ten:${number}`,
          files: { Dockerfile: `${fromBusybox}RUN head -c 3000000 /dev/urandom > /noise; echo ${number} > /number\n` },
        }),
      );
      for (const { phase, log } of await Promise.all(builds)) expect(phase, log).toBe('Succeeded');
      expect(await bench.names()).toEqual(expect.arrayContaining(numbers.map((number) => `docker.io/library/ten:${number}`)));
      for (const number of numbers) expect(await bench.busybox(`docker.io/library/ten:${number}`, 'cat', '/number')).toBe(`${number}\n`);
    });
  });
}
