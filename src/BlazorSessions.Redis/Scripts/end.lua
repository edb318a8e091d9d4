-- KEYS: the record, the due index. Whatever stands under the key goes, readable or not.
local record = look_at(KEYS[1])
if record.state == 'missing' then return 0 end
reach(record)
drop(record)
if record.state == 'living' then return 1 end
return 0
