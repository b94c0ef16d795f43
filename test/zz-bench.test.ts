import { it } from 'vitest';
import { detectNodePools } from '/work/main/src/detect';
it('bench', () => {
  const many = Object.fromEntries(Array.from({length:100},(_,i)=>[`l${i}`,'v']));
  const mk=(name:string,rt:string,extra:object)=>({metadata:{name,labels:{...many,...extra}},status:{nodeInfo:{containerRuntimeVersion:rt,kubeletVersion:'v1',operatingSystem:'linux',osImage:''}}}) as never;
  const list=[]; for(let i=0;i<5000;i++) list.push(mk(`n${i}`, i%2?'docker://1':'cri-o://1', i%2?{[`l${i%97}`]:'w',[`l${(i*7)%89}`]:'w',[`l${(i*3)%83}`]:'w'}:{}));
  list.push(mk('same','docker://1',{}));
  list.pop(); const t=performance.now(); try{ detectNodePools(list)}catch(e){console.log(String(e).slice(0,200))} console.log(performance.now()-t);
});
