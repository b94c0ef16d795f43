import { crioWithSkopeo } from '../runtimes/cri-o';
import { describeCluster } from './cluster-builds';

describeCluster({ kubernetes: 'kubernetes-1.37', runtime: crioWithSkopeo, ofRuntime: { runtime: 'cri-o' } });
