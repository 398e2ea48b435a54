import 'sync-status';
import { registerSW } from 'virtual:pwa-register';

registerSW({ immediate: true });
