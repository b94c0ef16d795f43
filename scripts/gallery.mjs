// Writes the gallery of the examples anew. A test compares it with what is committed.
import { writeFileSync } from 'node:fs';
import { galleryPage } from './gallery/page.mjs';

writeFileSync(new URL('../docs/gallery.html', import.meta.url), galleryPage());
