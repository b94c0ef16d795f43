import { containerd } from '../runtimes/containerd';
import { describeBuilds } from './builds';

describeBuilds(containerd);
