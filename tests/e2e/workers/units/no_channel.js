// As in Safari before 15.4.
delete self.BroadcastChannel;

importScripts('/sync-status-sw.js');
