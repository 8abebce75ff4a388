#!/bin/sh
# Started by the nginx image before nginx: takes up the baker's map when it changes, and keeps the old one where it is not
# exactly of the shapes that the baker writes, or not one that nginx takes. Whoever breaks into the desk can write that file:
# they can end a publication with it, and nothing else. (The last three heads of a map are those of an earlier release: its end
# dates hold until the baker of this one has come round.)
set -eu
FROM=${PUBLIC_FOLDER:-/srv/public}/server/public.map
TO=${PUBLIC_MAP:-/etc/nginx/conf.d/the-public.map.conf}
SHAPES='^(map (\$uri \$review|\$uri \$asks|\$review \$ends|\$ends \$over|\$request_method \$over|\$request_method \$shelf|"\$ends:\$msec" \$past|\$review \$shelf|\$msec \$lists|\$msec \$over|\$msec \$shelf|"\$ends:\$msec" \$over) \{|  default (""|0|site|\$past);|  "" (""|\$lists);|  "~\^\(\?<found>(/[a-z0-9_-]+)+/\[a-z0-9_-\]\+\)\(\?:/\|\$\)" \$found;|  (/[a-z0-9_-]+)+/ 1;|  (/[a-z0-9_-]+)+ [0-9]{10};|  "~\^([0-9]{10}:)?\(\?:[][0-9{}|-]+\)\[\.\]" (1|then);|\})$'
EMPTY='map $uri $review { default ""; }
map $uri $asks { default 0; }
map $review $ends { default ""; }
map $request_method $over { default ""; }
map $request_method $shelf { default site; }'

take() {  # 0 where something new was taken up
    [ -f "$FROM" ] || return 1
    cp "$FROM" "$TO.new" && ! cmp -s "$TO.new" "$TO" || return 1
    if grep -qvE "$SHAPES" "$TO.new"; then echo "public.map has a line that no baker writes: not taken up" >&2; return 1; fi
    cp "$TO" "$TO.old"
    mv "$TO.new" "$TO"
    if ! ${NGINX:-nginx} -t -q; then  # right lines in a wrong order: nginx would not start again with it
        mv "$TO.old" "$TO"
        echo "public.map is one that nginx does not take: not taken up" >&2
        return 1
    fi
}

[ -f "$TO" ] || printf '%s\n' "$EMPTY" > "$TO"
take || true
[ "${1:-}" = once ] && exit 0
( while sleep 5; do if take; then nginx -s reload; fi; done ) &
