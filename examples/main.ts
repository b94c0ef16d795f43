// Synthesizes every example: `npm run synth` writes one file for each to dist/.
import './containerd';
import './cri-o';
import './cri-o-podman';
import './docker';
import './jobs';
import './k3s';
import './node-pools';
import './orchest-containerd';
import './orchest-cri-o';
import './orchest-docker';
import './service';
