say 'ok';
