import { Size } from 'cdk8s';
import { EnvValue, HostPathVolumeType, Pod, Volume } from 'cdk8s-plus-27';
import { container, contextVolume, pod } from './level-two.mjs';

/** The Pod of a build as a person writes it down. */
export function literal(request) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: request.name,
      namespace: 'buildkit',
      labels: {
        'app.kubernetes.io/instance': 'buildkit',
        'app.kubernetes.io/managed-by': 'cdk8s-buildkit',
        'app.kubernetes.io/name': 'image-build',
        'example.com/project': request.labels['example.com/project'],
      },
      annotations: {
        'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
        'karpenter.sh/do-not-disrupt': 'true',
        'kubectl.kubernetes.io/default-container': 'build',
      },
    },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      nodeSelector: {
        'kubernetes.io/os': 'linux',
      },
      securityContext: {
        seccompProfile: {
          type: 'RuntimeDefault',
        },
      },
      restartPolicy: 'Never',
      activeDeadlineSeconds: 3600,
      initContainers: [
        {
          name: 'build',
          image: 'docker.io/library/docker:28.5.2-cli',
          imagePullPolicy: 'IfNotPresent',
          command: [
            'docker',
            'buildx',
            'build',
            '--builder=default',
            '--file=/build-context/Dockerfile',
            `--build-arg=COMMIT=${request.buildArgs.COMMIT}`,
            `--tag=${request.image}`,
            '--progress=plain',
            '--network=host',
            '/build-context',
          ],
          env: [
            {
              name: 'HOME',
              value: '/home/docker',
            },
          ],
          resources: {
            requests: {
              cpu: '100m',
              memory: '128Mi',
              'ephemeral-storage': '0',
            },
            limits: {
              'ephemeral-storage': '1088Mi',
            },
          },
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: {
              drop: ['ALL'],
              add: ['DAC_OVERRIDE'],
            },
            readOnlyRootFilesystem: true,
            runAsUser: 0,
            runAsGroup: 0,
          },
          terminationMessagePolicy: 'FallbackToLogsOnError',
          volumeMounts: [
            {
              name: 'socket',
              mountPath: '/var/run/docker.sock',
              readOnly: true,
            },
            {
              name: 'home',
              mountPath: '/home/docker',
            },
            {
              name: 'context',
              mountPath: '/build-context',
              subPath: request.context.subPath,
              readOnly: true,
            },
          ],
        },
      ],
      containers: [
        {
          name: 'verify',
          image: 'docker.io/library/docker:28.5.2-cli',
          imagePullPolicy: 'IfNotPresent',
          command: ['docker', 'image', 'inspect', request.image],
          env: [
            {
              name: 'HOME',
              value: '/home/docker',
            },
          ],
          resources: {
            requests: {
              cpu: '50m',
              memory: '64Mi',
              'ephemeral-storage': '0',
            },
            limits: {
              'ephemeral-storage': '1088Mi',
            },
          },
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: {
              drop: ['ALL'],
            },
            readOnlyRootFilesystem: true,
            runAsUser: 0,
            runAsGroup: 0,
          },
          terminationMessagePolicy: 'FallbackToLogsOnError',
          volumeMounts: [
            {
              name: 'socket',
              mountPath: '/var/run/docker.sock',
              readOnly: true,
            },
            {
              name: 'home',
              mountPath: '/home/docker',
            },
          ],
        },
      ],
      volumes: [
        {
          name: 'socket',
          hostPath: {
            path: '/var/run/docker.sock',
            type: 'Socket',
          },
        },
        {
          name: 'home',
          emptyDir: {
            sizeLimit: '64Mi',
          },
        },
        {
          name: 'context',
          persistentVolumeClaim: {
            claimName: request.context.claimName,
          },
        },
      ],
    },
  };
}

/** The same Pod with cdk8s-plus-27. */
export function levelTwo(chart, request) {
  const context = contextVolume(chart, request);
  const socket = Volume.fromHostPath(chart, 'socket', 'socket', { path: '/var/run/docker.sock', type: HostPathVolumeType.SOCKET });
  const home = Volume.fromEmptyDir(chart, 'home', 'home', { sizeLimit: Size.mebibytes(64) });
  const envVariables = { HOME: EnvValue.fromValue('/home/docker') };
  // It counts in whole gibibytes.
  const disk = Size.gibibytes(2);
  const client = [
    { volume: socket, path: '/var/run/docker.sock', readOnly: true },
    { volume: home, path: '/home/docker' },
  ];
  new Pod(chart, 'pod', {
    ...pod(request),
    initContainers: [
      {
        ...container(100, 128, disk, { drop: ['ALL'], add: ['DAC_OVERRIDE'] }),
        name: 'build',
        image: 'docker.io/library/docker:28.5.2-cli',
        command: [
          'docker',
          'buildx',
          'build',
          '--builder=default',
          '--file=/build-context/Dockerfile',
          `--build-arg=COMMIT=${request.buildArgs.COMMIT}`,
          `--tag=${request.image}`,
          '--progress=plain',
          '--network=host',
          '/build-context',
        ],
        envVariables,
        volumeMounts: [...client, { volume: context, path: '/build-context', subPath: request.context.subPath, readOnly: true }],
      },
    ],
    containers: [
      {
        ...container(50, 64, disk, { drop: ['ALL'] }),
        name: 'verify',
        image: 'docker.io/library/docker:28.5.2-cli',
        command: ['docker', 'image', 'inspect', request.image],
        envVariables,
        volumeMounts: client,
      },
    ],
    volumes: [socket, home, context],
  });
}
