import { containerd } from '../runtimes/containerd';
import { describeCluster } from './cluster-builds';

describeCluster({ kubernetes: 'kubernetes-1.37', runtime: containerd, ofRuntime: { runtime: 'containerd' } });
