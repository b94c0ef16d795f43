import { containerd, containerd2 } from '../runtimes/containerd';
import { describeBuilds } from './builds';

describeBuilds(containerd);
describeBuilds(containerd2);
